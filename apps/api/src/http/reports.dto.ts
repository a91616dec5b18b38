import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { INGEST_LIMITS } from '@strata/contracts';
import {
  KINDS,
  WINDOWS,
  type Breakdown,
  type Kind,
  type ReportInput,
  type ReportView,
  type Window,
  type WindowView,
} from '@strata/reports';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  NotEquals,
  ValidateNested,
} from 'class-validator';
import { Nullable, Optional } from '../edge/optional.js';
import { OnlyWorkspace, PageOf, PageQueryDto } from '../edge/paging.dto.js';

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
/** In the admin, reports and their runs share addresses. */
const RESERVED_SLUG = 'runs';
const MAX_EVENT_NAMES = 50;
const DAY_SECONDS = 86_400;
const MAX_RETENTION_DAYS = 3_650;

export class ReportWindowDto implements WindowView {
  @ApiProperty({ enum: WINDOWS })
  window_name: Window;
  @ApiProperty({
    description:
      'Days for which its snapshots of removed events are kept at least: the longer one of its windows holds for all.',
  })
  retention_days: number;
  @ApiProperty({
    description:
      'Read only: the transforms run hourly and rebuild what has changed; what came since is told from events.',
  })
  refresh_interval_minutes: number;
  @ApiProperty()
  is_default: boolean;
}

export class ReportDto implements ReportView {
  @ApiProperty({ example: 'volume-by-period' })
  slug: string;
  @ApiProperty({ enum: KINDS, description: 'What it counts events by: their source, status or entity.' })
  kind: Kind;
  @ApiProperty()
  name: string;
  @ApiProperty()
  description: string;
  @ApiProperty({ type: [String], description: 'Only events of these names; empty: of all.' })
  event_names: string[];
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Slug of the only source whose events count; null: of all.',
  })
  source: string | null;
  @ApiProperty({ description: 'For how long the same answer is given again; 0: never.' })
  cache_ttl_seconds: number;
  @ApiProperty({ enum: WINDOWS })
  default_window: Window;
  @ApiProperty({ type: [String], description: 'The first is the default.' })
  supported_breakdowns: Breakdown[];
  @ApiProperty({ type: [String] })
  supported_filters: ReportView['supported_filters'];
  @ApiProperty({ type: [ReportWindowDto] })
  windows: ReportWindowDto[];
  @ApiProperty({ description: 'Every workspace has it.' })
  is_built_in: boolean;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  updated_at: Date;
}

export class ReportListDto extends PageOf(ReportDto) {}

export class ReportListQueryDto extends PageQueryDto {
  @OnlyWorkspace()
  workspace_id?: string;
}

export class ReportRetentionDto {
  @ApiProperty({ enum: WINDOWS })
  @IsIn(WINDOWS)
  window_name: Window;

  @ApiProperty({ minimum: 1, maximum: MAX_RETENTION_DAYS })
  @IsInt()
  @Min(1)
  @Max(MAX_RETENTION_DAYS)
  retention_days: number;
}

export class CreateReportDto implements ReportInput {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiProperty({ pattern: SLUG.source, maxLength: 64, description: 'Its name in addresses, for good.' })
  @IsString()
  @MaxLength(64)
  @Matches(SLUG, { message: 'slug must be small letters and digits, in words joined by hyphens' })
  @NotEquals(RESERVED_SLUG, {
    message: `slug must not be ${RESERVED_SLUG}: the history of recomputes has that address`,
  })
  slug: string;

  @ApiProperty({ enum: KINDS, description: 'What it counts events by, for good: their source, status or entity.' })
  @IsIn(KINDS)
  kind: Kind;

  @ApiProperty({ minLength: 1, maxLength: 200 })
  @IsString()
  @Length(1, 200)
  name: string;

  @ApiPropertyOptional({ maxLength: 2_000 })
  @Optional()
  @IsString()
  @MaxLength(2_000)
  description?: string;

  @ApiPropertyOptional({ type: [String], maxItems: MAX_EVENT_NAMES, description: 'Only events of these names.' })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MAX_EVENT_NAMES)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, INGEST_LIMITS.maxEventName, { each: true })
  event_names?: string[];

  @ApiPropertyOptional({ type: String, nullable: true, description: 'Slug of the only source whose events count.' })
  @Optional()
  @Nullable()
  @IsString()
  @Length(1, INGEST_LIMITS.maxShortText)
  source?: string | null;

  @ApiPropertyOptional({ minimum: 0, maximum: DAY_SECONDS, default: 60 })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(DAY_SECONDS)
  cache_ttl_seconds?: number;

  @ApiPropertyOptional({ enum: WINDOWS, default: 'day' })
  @Optional()
  @IsIn(WINDOWS)
  default_window?: Window;

  @ApiPropertyOptional({ type: [ReportRetentionDto], description: 'Those that are left out stay as they are.' })
  @Optional()
  @IsArray()
  @ArrayMaxSize(WINDOWS.length)
  @ValidateNested({ each: true })
  @Type(() => ReportRetentionDto)
  windows?: ReportRetentionDto[];
}

/** Of a built-in report only its cache and its windows can be changed. */
export class UpdateReportDto extends PartialType(OmitType(CreateReportDto, ['workspace_id', 'slug', 'kind'] as const), {
  skipNullProperties: false,
}) {}
