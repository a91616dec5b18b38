import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { INGEST_LIMITS } from '@strata/contracts';
import { EXPORT_FORMATS, type ExportFormat } from '@strata/export';
import {
  BREAKDOWNS,
  KINDS,
  WINDOWS,
  type Breakdown,
  type Kind,
  type ReportAnswer,
  type ReportMetrics,
  type ReportRowView,
  type Window,
} from '@strata/reports';
import { NODE_STATUSES, RUN_STATUSES, type RunLineage, type RunNodeStatus } from '@strata/transform';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';
import { Optional } from '../edge/optional.js';
import { OnlyWorkspace } from '../edge/paging.dto.js';
import { INSTANT, INSTANT_PROBLEM } from './analytics-queries.dto.js';
import { CreateRecomputeDto, RecomputeQueryDto } from './recompute.dto.js';
import { RunErrorDto, TransformRunDto } from './transform-runs.dto.js';

/** More are skipped by nobody, and reading them all would take long. */
const MAX_OFFSET = 1_000_000;

export class RunReportQueryDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  project_id: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Default: 30 days, or 12 weeks, before the end.' })
  @Optional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Not included. Default: now. Both are widened to buckets.' })
  @Optional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  to?: string;

  @ApiPropertyOptional({ enum: WINDOWS, description: "Default: the report's." })
  @Optional()
  @IsIn(WINDOWS)
  window?: Window;

  @ApiPropertyOptional({ enum: BREAKDOWNS, description: "Default: the report's first." })
  @Optional()
  @IsIn(BREAKDOWNS)
  breakdown?: Breakdown;

  @ApiPropertyOptional({ maxLength: INGEST_LIMITS.maxShortText, description: 'Only this source, by its slug.' })
  @Optional()
  @IsString()
  @MaxLength(INGEST_LIMITS.maxShortText)
  source?: string;

  @ApiPropertyOptional({ maxLength: INGEST_LIMITS.maxShortText, description: 'Only this status.' })
  @Optional()
  @IsString()
  @MaxLength(INGEST_LIMITS.maxShortText)
  status?: string;

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 1_000, default: 100 })
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit: number = 100;

  @ApiPropertyOptional({ type: Number, minimum: 0, maximum: MAX_OFFSET, default: 0 })
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MAX_OFFSET)
  offset: number = 0;
}

/** All of a report's rows. */
export class ExportReportQueryDto extends OmitType(RunReportQueryDto, ['limit', 'offset'] as const) {
  @ApiProperty({ enum: EXPORT_FORMATS })
  @IsIn(EXPORT_FORMATS)
  format: ExportFormat;
}

export class ReportMetricsDto implements ReportMetrics {
  @ApiProperty({ description: 'Bots included.' })
  event_count: number;
  @ApiProperty()
  processing_ms_sum: number;
  @ApiProperty({ type: Number, nullable: true, description: 'Of the events that have one; null without any.' })
  processing_ms_avg: number | null;
  @ApiProperty()
  amount_cents_sum: number;
}

export class ReportRowDto extends ReportMetricsDto implements ReportRowView {
  @ApiPropertyOptional({ type: String, format: 'date-time', description: 'When its day or week begins.' })
  bucket?: Date;
  @ApiPropertyOptional({ type: String, nullable: true, description: 'Slug; null for events without one.' })
  source?: string | null;
  @ApiPropertyOptional({ type: String, nullable: true, description: 'Null for events without one.' })
  status?: string | null;
  @ApiPropertyOptional()
  entity_id?: string;
  @ApiPropertyOptional({ description: 'From 1.' })
  rank?: number;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The run that made it, the newest of several; null when some of it was counted just now.',
  })
  run_id: string | null;
  @ApiProperty({ type: [String], description: 'All runs that made some of it, newest first, at most 20.' })
  run_ids: string[];
}

class AnsweredReportDto {
  @ApiProperty()
  slug: string;
  @ApiProperty({ enum: KINDS })
  kind: Kind;
  @ApiProperty()
  name: string;
}

class ReportPaginationDto {
  @ApiProperty()
  limit: number;
  @ApiProperty()
  offset: number;
  @ApiProperty({ description: 'Rows of all pages.' })
  total: number;
}

export class ReportAnswerDto implements ReportAnswer {
  @ApiProperty({ type: AnsweredReportDto })
  report: AnsweredReportDto;
  @ApiProperty({ format: 'uuid' })
  project_id: string;
  @ApiProperty({ enum: WINDOWS })
  window: Window;
  @ApiProperty({ type: String, format: 'date-time', description: 'Start of the first bucket.' })
  from: Date;
  @ApiProperty({ type: String, format: 'date-time', description: 'End of the last bucket.' })
  to: Date;
  @ApiProperty({ description: "The workspace's reporting zone, whose days and weeks these are." })
  tz: string;
  @ApiProperty({ enum: BREAKDOWNS })
  breakdown: Breakdown;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  filters: ReportAnswer['filters'];
  @ApiProperty({ type: [ReportRowDto] })
  rows: ReportRowDto[];
  @ApiProperty({ type: ReportMetricsDto, description: 'Of all pages.' })
  totals: ReportMetricsDto;
  @ApiProperty({ type: ReportPaginationDto })
  pagination: ReportPaginationDto;
  @ApiProperty({ type: String, format: 'date-time' })
  generated_at: Date;
  @ApiProperty({ description: "Given before, within the report's cache_ttl_seconds." })
  is_cached: boolean;
}

export class RecomputeReportDto extends CreateRecomputeDto {
  @ApiPropertyOptional({ enum: WINDOWS, description: "The range is widened to its buckets. Default: the report's." })
  @Optional()
  @IsIn(WINDOWS)
  window?: Window;
}

export class RecomputeRunsQueryDto extends RecomputeQueryDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiPropertyOptional({ maxLength: 64, description: 'Only those asked for from this report.' })
  @Optional()
  @IsString()
  @MaxLength(64)
  report?: string;
}

class RunLineageNodeDto {
  @ApiProperty({ description: 'Its unique id.' })
  node: string;
  @ApiProperty({ enum: NODE_STATUSES })
  status: RunNodeStatus;
  @ApiProperty({ type: Number, nullable: true })
  rows_affected: number | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Rebuilt stretches of neighbouring intervals.' })
  intervals: number | null;
}

export class RunLineageDto implements RunLineage {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ enum: ['schedule', 'person', 'cli'] })
  trigger: TransformRunDto['trigger'];
  @ApiProperty({ enum: RUN_STATUSES })
  status: TransformRunDto['status'];
  @ApiProperty({ type: String, nullable: true, description: 'Null for a run of the whole installation.' })
  requester_label: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null: it rebuilt whatever had changed.' })
  project_id: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  range_from: Date | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  range_to: Date | null;
  @ApiProperty({ type: String, nullable: true })
  report_slug: string | null;
  @ApiProperty({ type: String, nullable: true, enum: WINDOWS })
  window_name: string | null;
  @ApiProperty({ type: Number, nullable: true })
  nodes_total: number | null;
  @ApiProperty()
  nodes_done: number;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' } })
  summary: RunLineage['summary'];
  @ApiProperty({ type: RunErrorDto, nullable: true })
  error: RunErrorDto | null;
  @ApiProperty({ type: [RunLineageNodeDto], description: 'What it did to each model; of recomputes alone.' })
  nodes: RunLineageNodeDto[];
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  started_at: Date | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finished_at: Date | null;
}
