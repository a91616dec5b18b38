import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import type { AnnotationView } from '@strata/dashboards';
import { IsISO8601, IsString, IsUUID, Length, Matches } from 'class-validator';
import { Nullable, Optional } from '../edge/optional.js';
import { OnlyWorkspace, PageOf, WorkspacePageQueryDto } from '../edge/paging.dto.js';
import { INSTANT, INSTANT_PROBLEM } from './analytics-queries.dto.js';
import { Trim } from './auth.dto.js';
import { AuthorDto } from './saved-queries.dto.js';

export class AnnotationQueryDto extends WorkspacePageQueryDto {
  @ApiPropertyOptional({ format: 'date-time' })
  @Optional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Not included.' })
  @Optional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  to?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Those of this project, and those of all.' })
  @Optional()
  @IsUUID()
  project_id?: string;
}

export class CreateAnnotationDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true, description: 'Null: of all projects.' })
  @Optional()
  @Nullable()
  @IsUUID()
  project_id?: string | null;

  @ApiProperty({ format: 'date-time' })
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  at: string;

  @ApiPropertyOptional({ type: String, format: 'date-time', nullable: true, description: 'Null: a moment.' })
  @Optional()
  @Nullable()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  until?: string | null;

  @ApiProperty({ minLength: 1, maxLength: 500 })
  @Trim()
  @IsString()
  @Length(1, 500)
  text: string;
}

export class UpdateAnnotationDto extends PartialType(OmitType(CreateAnnotationDto, ['workspace_id'] as const), {
  skipNullProperties: false,
}) {}

export class AnnotationDto implements AnnotationView {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  project_id: string | null;
  @ApiProperty({ type: String, format: 'date-time' })
  at: Date;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  until: Date | null;
  @ApiProperty()
  text: string;
  @ApiProperty({ type: AuthorDto })
  author: AuthorDto;
  @ApiProperty({ description: 'Whether the caller may change it.' })
  may_edit: boolean;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  updated_at: Date;
}

export class AnnotationListDto extends PageOf(AnnotationDto) {}
