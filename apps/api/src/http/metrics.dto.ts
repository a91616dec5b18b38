import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import {
  GRAINS,
  type Grain,
  type MetricInput,
  type MetricRow,
  type MetricRunView,
  type MetricValues,
  type MetricView,
} from '@strata/metrics';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ArrayMaxSize,
} from 'class-validator';
import { Optional } from '../edge/optional.js';
import { OnlyWorkspace, PageOf, PageQueryDto } from '../edge/paging.dto.js';
import { INSTANT, INSTANT_PROBLEM } from './analytics-queries.dto.js';
import { Trim } from './auth.dto.js';

export class PreviewMetricDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiProperty({
    maxLength: 65_536,
    description:
      'Answers with columns `bucket` (timestamp), `value` (number) and each dimension, for {{from}} up to {{to}} by ' +
      '{{grain}} (hour or day) in {{time_zone}}. A dimension that is null stands for all of it.',
    example:
      'select date_trunc({{grain}}, occurred_at, {{time_zone}}) as bucket, count(*) as value from raw.events ' +
      "where occurred_at >= {{from}} and occurred_at < {{to}} and event_name = 'signup' group by 1",
  })
  @IsString()
  @Length(1, 65_536)
  sql: string;

  @ApiPropertyOptional({ type: [String], maxItems: 3 })
  @Optional()
  @IsArray()
  @ArrayMaxSize(3)
  @IsString({ each: true })
  @MaxLength(63, { each: true })
  dimensions?: string[];
}

export class CreateMetricDto extends PreviewMetricDto implements MetricInput {
  @ApiProperty({ minLength: 1, maxLength: 200 })
  @Trim()
  @IsString()
  @Length(1, 200)
  name: string;

  @ApiPropertyOptional({ maxLength: 2_000 })
  @Optional()
  @IsString()
  @MaxLength(2_000)
  description?: string;

  @ApiPropertyOptional({ maxLength: 20, example: '€' })
  @Optional()
  @IsString()
  @MaxLength(20)
  unit?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'The choices from which the SQL was made, for whoever edits it next; null for SQL written by hand.',
  })
  @Optional()
  @IsObject()
  builder?: Record<string, unknown> | null;

  @ApiPropertyOptional({ minimum: 60, maximum: 604_800, default: 3_600 })
  @Optional()
  @IsInt()
  @Min(60)
  @Max(604_800)
  refresh_seconds?: number;

  @ApiPropertyOptional({ minimum: 1, maximum: 3_650, default: 90 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(3_650)
  hourly_retention_days?: number;

  @ApiPropertyOptional({ minimum: 1, maximum: 36_500, default: 730 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(36_500)
  daily_retention_days?: number;

  @ApiPropertyOptional({ default: false, description: 'Keeps what it has, computes nothing.' })
  @Optional()
  @IsBoolean()
  is_paused?: boolean;
}

export class UpdateMetricDto extends PartialType(OmitType(CreateMetricDto, ['workspace_id'] as const), {
  skipNullProperties: false,
}) {}

export class RunMetricDto {
  @ApiPropertyOptional({ default: false, description: 'Computes all values anew, not only what has changed.' })
  @Optional()
  @IsBoolean()
  full?: boolean;
}

export class MetricErrorDto {
  @ApiProperty()
  code: string;
  @ApiProperty()
  message: string;
  @ApiPropertyOptional()
  hint?: string;
}

export class MetricRunDto implements MetricRunView {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ enum: ['person', 'schedule'] })
  trigger: 'person' | 'schedule';
  @ApiProperty()
  requester_label: string;
  @ApiProperty({ enum: ['pending', 'running', 'completed', 'failed'] })
  status: MetricRunView['status'];
  @ApiProperty({ description: 'Statements that were run.' })
  intervals: number;
  @ApiProperty()
  rows_written: number;
  @ApiProperty({ type: MetricErrorDto, nullable: true })
  error: MetricErrorDto | null;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  started_at: Date | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finished_at: Date | null;
}

export class MetricOwnerDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  name: string;
}

export class MetricDto implements MetricView {
  @ApiProperty({ format: 'uuid' })
  workspace_id: string;
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  name: string;
  @ApiProperty()
  description: string;
  @ApiProperty()
  unit: string;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  builder: Record<string, unknown> | null;
  @ApiProperty()
  sql: string;
  @ApiProperty({ type: [String] })
  dimensions: string[];
  @ApiProperty()
  refresh_seconds: number;
  @ApiProperty()
  hourly_retention_days: number;
  @ApiProperty()
  daily_retention_days: number;
  @ApiProperty()
  is_paused: boolean;
  @ApiProperty({ type: MetricOwnerDto })
  owner: MetricOwnerDto;
  @ApiProperty({ description: 'Whether the caller may change it.' })
  may_edit: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Null while it is paused.' })
  next_run_at: Date | null;
  @ApiProperty({ type: MetricRunDto, nullable: true })
  last_run: MetricRunDto | null;
  @ApiProperty({ type: Number, nullable: true, description: 'The total of the newest hour that has one.' })
  last_value: number | null;
  @ApiProperty({ type: [Number], description: 'The newest 24 hourly totals, oldest first.' })
  sparkline: number[];
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  updated_at: Date;
}

export class MetricListDto extends PageOf(MetricDto) {}

export class MetricRunListDto extends PageOf(MetricRunDto) {}

export class MetricPreviewRowDto implements MetricRow {
  @ApiProperty({ format: 'date-time' })
  bucket: string;
  @ApiProperty({ type: Number, nullable: true })
  value: number | null;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  dimensions: Record<string, string>;
}

export class MetricPreviewDto {
  @ApiProperty({ type: [MetricPreviewRowDto], description: 'Hourly values of the last two days.' })
  data: MetricPreviewRowDto[];
}

export class MetricPointDto {
  @ApiProperty({ type: String, format: 'date-time' })
  bucket: Date;
  @ApiProperty({ type: Number, nullable: true })
  value: number | null;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  dimensions: Record<string, string>;
}

export class MetricValuesDto implements MetricValues {
  @ApiProperty({ enum: GRAINS })
  grain: Grain;
  @ApiProperty({ type: [MetricPointDto] })
  points: MetricPointDto[];
}

export class MetricQueryDto extends PageQueryDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiPropertyOptional({ type: String, maxLength: 200 })
  @Optional()
  @IsString()
  @MaxLength(200)
  search?: string;
}

export class MetricValuesQueryDto {
  @ApiPropertyOptional({ enum: GRAINS, default: 'day' })
  @Optional()
  @IsIn(GRAINS)
  grain: Grain = 'day';

  @ApiProperty({ format: 'date-time' })
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  from: string;

  @ApiProperty({ format: 'date-time', description: 'Not included.' })
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  to: string;

  @ApiPropertyOptional({ type: String, maxLength: 63, description: 'Values by this dimension; default: the totals.' })
  @Optional()
  @IsString()
  @MaxLength(63)
  dimension?: string;
}
