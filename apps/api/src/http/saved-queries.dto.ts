import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import {
  MAX_REFRESH_SECONDS,
  MIN_REFRESH_SECONDS,
  RUN_STATUSES,
  VISIBILITIES,
  type ChartKind,
  type RunStatus,
  type SavedQueryDetails,
  type SavedQueryView,
  type VersionView,
  type Visibility,
} from '@strata/saved-queries';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  IsUUID,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Nullable, Optional } from '../edge/optional.js';
import { OnlyWorkspace, PageOf, PageQueryDto } from '../edge/paging.dto.js';
import { Trim } from './auth.dto.js';
import { ParameterDto } from './query.dto.js';
import { ChartDto, CHART_KIND } from './saved-query-charts.dto.js';

const EXPLORE = { type: 'object', additionalProperties: true, nullable: true } as const;

export class SavedQuerySearchDto extends PageQueryDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiPropertyOptional({ maxLength: 200, description: 'Part of name, description, question or a tag.' })
  @Optional()
  @IsString()
  @MaxLength(200)
  search?: string;

  @ApiPropertyOptional({ maxLength: 50 })
  @Optional()
  @IsString()
  @MaxLength(50)
  tag?: string;

  @ApiPropertyOptional({ enum: ['me', 'all'], default: 'all' })
  @Optional()
  @IsIn(['me', 'all'])
  owner?: 'me' | 'all';
}

export class CreateSavedQueryDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiProperty({ minLength: 1, maxLength: 200 })
  @Trim()
  @IsString()
  @Length(1, 200)
  name: string;

  @ApiPropertyOptional({ maxLength: 2_000, default: '' })
  @Optional()
  @IsString()
  @MaxLength(2_000)
  description?: string;

  @ApiPropertyOptional({ maxLength: 2_000, default: '', description: 'What it answers, in plain words.' })
  @Optional()
  @IsString()
  @MaxLength(2_000)
  question?: string;

  @ApiProperty({ maxLength: 65_536, description: 'One SELECT; parameters as `{{name}}`. At most 64 KB.' })
  @IsString()
  @Length(1, 65_536)
  sql: string;

  @ApiPropertyOptional({ type: [ParameterDto], maxItems: 50, description: 'Those that the SQL uses.' })
  @Optional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => ParameterDto)
  parameters?: ParameterDto[];

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    nullable: true,
    description: "Null: the workspace's own store.",
  })
  @Optional()
  @Nullable()
  @IsUUID()
  connection_id?: string | null;

  @ApiPropertyOptional({ enum: VISIBILITIES, default: 'private' })
  @Optional()
  @IsIn(VISIBILITIES)
  visibility?: Visibility;

  @ApiPropertyOptional({ type: [String], maxItems: 20, description: 'Of 1 to 50 characters each.' })
  @Optional()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 50, { each: true })
  tags?: string[];

  @ApiPropertyOptional({
    minimum: 0,
    maximum: 86_400,
    default: 300,
    description: 'How long a result is answered with.',
  })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(86_400)
  cache_ttl_seconds?: number;

  @ApiPropertyOptional({
    type: Number,
    minimum: MIN_REFRESH_SECONDS,
    maximum: MAX_REFRESH_SECONDS,
    nullable: true,
    description: 'Runs by itself with its default parameters, this often; null: never. Only admins decide it.',
  })
  @Optional()
  @Nullable()
  @IsInt()
  @Min(MIN_REFRESH_SECONDS)
  @Max(MAX_REFRESH_SECONDS)
  refresh_seconds?: number | null;

  @ApiPropertyOptional({ ...EXPLORE, description: 'The choices of the explore builder that it was made with.' })
  @Optional()
  @Nullable()
  @IsObject()
  explore?: Record<string, unknown> | null;
}

export class UpdateSavedQueryDto extends PartialType(OmitType(CreateSavedQueryDto, ['workspace_id']), {
  skipNullProperties: false,
}) {
  @ApiPropertyOptional({ minimum: 1, description: 'The version that was edited: with another one by now it is a 409.' })
  @Optional()
  @IsInt()
  @Min(1)
  version?: number;
}

export class CloneSavedQueryDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 200, description: 'Default: `Copy of` and the name.' })
  @Optional()
  @Trim()
  @IsString()
  @Length(1, 200)
  name?: string;
}

export class AuthorDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  name: string;
}

class SavedQueryLastRunDto {
  @ApiProperty({ type: String, format: 'date-time' })
  at: Date;
  @ApiProperty({ enum: RUN_STATUSES })
  status: RunStatus;
  @ApiProperty()
  duration_ms: number;
}

export class SavedQueryDto implements SavedQueryView {
  @ApiProperty({ format: 'uuid' })
  workspace_id: string;
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  name: string;
  @ApiProperty()
  description: string;
  @ApiProperty()
  question: string;
  @ApiProperty({ type: [String] })
  tags: string[];
  @ApiProperty({ enum: VISIBILITIES })
  visibility: Visibility;
  @ApiProperty({ type: AuthorDto })
  owner: AuthorDto;
  @ApiProperty()
  is_mine: boolean;
  @ApiProperty()
  may_edit: boolean;
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  connection_id: string | null;
  @ApiProperty()
  version: number;
  @ApiProperty({ type: [ParameterDto] })
  parameters: ParameterDto[];
  @ApiProperty({ type: Number, nullable: true })
  refresh_seconds: number | null;
  @ApiProperty({ ...CHART_KIND, isArray: true })
  chart_kinds: ChartKind[];
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  updated_at: Date;
  @ApiProperty({ type: SavedQueryLastRunDto, nullable: true })
  last_run: SavedQueryLastRunDto | null;
}

export class SavedQueryDetailsDto extends SavedQueryDto implements SavedQueryDetails {
  @ApiProperty()
  sql: string;
  @ApiProperty()
  cache_ttl_seconds: number;
  @ApiProperty(EXPLORE)
  explore: Record<string, unknown> | null;
  @ApiProperty({ type: [ChartDto] })
  charts: ChartDto[];
}

export class SavedQueryListDto extends PageOf(SavedQueryDto) {}

class TagDto {
  @ApiProperty()
  tag: string;
  @ApiProperty({ description: 'Saved queries that have it.' })
  count: number;
}

export class TagListDto extends PageOf(TagDto) {}

export class SavedQueryVersionDto implements VersionView {
  @ApiProperty()
  version: number;
  @ApiProperty({ type: AuthorDto })
  author: AuthorDto;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty()
  question: string;
  @ApiProperty()
  sql: string;
  @ApiProperty({ type: [ParameterDto] })
  parameters: ParameterDto[];
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  connection_id: string | null;
  @ApiProperty(EXPLORE)
  explore: Record<string, unknown> | null;
  @ApiProperty({ type: Number, nullable: true, description: 'The version whose definition came back.' })
  restored_from: number | null;
}

export class SavedQueryVersionListDto extends PageOf(SavedQueryVersionDto) {}
