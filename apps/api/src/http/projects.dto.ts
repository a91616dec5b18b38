import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { OnlyWorkspace, PageOf } from '../edge/paging.dto.js';
import { Trim } from './auth.dto.js';
import { Optional } from '../edge/optional.js';

const HOST = /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const HOST_PROBLEM = 'each domain must be a lower-case host name such as example.com or *.example.com';

/** Names a workspace, in a query or a body. */
export class InWorkspaceDto {
  @OnlyWorkspace()
  workspace_id?: string;
}

export class CreateProjectDto extends InWorkspaceDto {
  @ApiProperty({ minLength: 1, maxLength: 255 })
  @Trim()
  @IsString()
  @Length(1, 255)
  name: string;

  @ApiPropertyOptional({ type: [String], description: 'Hosts from which browsers may send; empty: all.' })
  @Optional()
  @IsArray()
  @ArrayMaxSize(100)
  @Matches(HOST, { each: true, message: HOST_PROBLEM })
  @MaxLength(253, { each: true })
  domains?: string[];
}

export class UpdateProjectDto extends PartialType(OmitType(CreateProjectDto, ['workspace_id']), {
  skipNullProperties: false,
}) {}

export class RotateKeyDto {
  @ApiPropertyOptional({
    type: Number,
    minimum: 0,
    maximum: 604_800,
    default: 0,
    description: 'How long the old key still works, in seconds.',
  })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(604_800)
  grace_seconds?: number;
}

export class PreviousKeyDto {
  @ApiProperty({ description: 'The first characters of the key.' })
  key_hint: string;
  @ApiProperty({ type: String, format: 'date-time' })
  expires_at: Date;
}

export class ProjectDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ format: 'uuid' })
  workspace_id: string;
  @ApiProperty()
  name: string;
  @ApiProperty({ type: String, nullable: true, description: 'The write key; null for those who may not read it.' })
  api_key: string | null;
  @ApiProperty({ type: [String] })
  domains: string[];
  @ApiProperty({ type: [PreviousKeyDto], description: 'Rotated keys that still work.' })
  previous_keys: PreviousKeyDto[];
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Events before were removed by retention, and figures told of them stay. Null: all are there.',
  })
  events_since: Date | null;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  updated_at: Date;
}

export class ProjectListDto extends PageOf(ProjectDto) {}

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export class CreateSourceDto extends InWorkspaceDto {
  @ApiProperty({ pattern: SLUG.source, maxLength: 64, description: 'The name events use in `source`.' })
  @IsString()
  @MaxLength(64)
  @Matches(SLUG, { message: 'slug must be lower-case words joined by hyphens' })
  slug: string;

  @ApiProperty({ minLength: 1, maxLength: 100 })
  @Trim()
  @IsString()
  @Length(1, 100)
  provider_name: string;

  @ApiPropertyOptional({ maxLength: 1_000 })
  @Optional()
  @IsString()
  @MaxLength(1_000)
  description?: string;

  @ApiPropertyOptional({ description: 'Events of an inactive source are rejected.' })
  @Optional()
  @IsBoolean()
  is_active?: boolean;
}

/** The slug stays: stored events refer to it. */
export class UpdateSourceDto extends PartialType(OmitType(CreateSourceDto, ['slug', 'workspace_id']), {
  skipNullProperties: false,
}) {}

export class SourceDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ format: 'uuid' })
  workspace_id: string;
  @ApiProperty()
  slug: string;
  @ApiProperty()
  provider_name: string;
  @ApiProperty()
  description: string;
  @ApiProperty()
  is_active: boolean;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
}

export class SourceListDto extends PageOf(SourceDto) {}
