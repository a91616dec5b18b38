import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ParamValue } from '@strata/query';
import {
  RUN_STATUSES,
  RUN_TRIGGERS,
  type RunStatus,
  type RunTrigger,
  type RunView,
  type SnapshotView,
} from '@strata/saved-queries';
import { IsBoolean, IsObject, IsUUID } from 'class-validator';
import { Optional } from '../edge/optional.js';
import { PageOf } from '../edge/paging.dto.js';
import { PARAM_VALUES, QueryColumnDto } from './query.dto.js';

export class RunSavedQueryDto {
  @ApiPropertyOptional({ ...PARAM_VALUES, description: 'Those not given take their defaults.' })
  @Optional()
  @IsObject()
  params?: Record<string, ParamValue>;

  @ApiPropertyOptional({ default: false, description: 'Compute anew, also while a kept result is fresh.' })
  @Optional()
  @IsBoolean()
  refresh?: boolean;

  @ApiPropertyOptional({ format: 'uuid', description: 'Under which it can be cancelled.' })
  @Optional()
  @IsUUID()
  query_id?: string;
}

export class SavedQueryResultDto {
  @ApiProperty({ type: [QueryColumnDto] })
  columns: QueryColumnDto[];
  @ApiProperty({ type: 'array', items: { type: 'array', items: {} }, description: 'At most 10,000 rows and 10 MB.' })
  rows: unknown[][];
  @ApiProperty()
  row_count: number;
  @ApiProperty({ description: 'The query has more rows; an export has all.' })
  is_truncated: boolean;
  @ApiProperty({ description: 'What the execution took.' })
  duration_ms: number;
  @ApiProperty({ format: 'uuid' })
  snapshot_id: string;
  @ApiProperty()
  version: number;
  @ApiProperty({ type: String, format: 'date-time', description: 'When the execution began: the data is as of then.' })
  computed_at: Date;
  @ApiProperty({ type: String, format: 'date-time', description: 'Until when runs are answered with it.' })
  expires_at: Date;
  @ApiProperty({ description: 'This request caused no execution: a kept result, or one under way for somebody else.' })
  is_cached: boolean;
  @ApiProperty()
  age_seconds: number;
  @ApiProperty({ ...PARAM_VALUES, description: 'The values that it ran with.' })
  params: Record<string, ParamValue>;
}

class SavedQueryRunErrorDto {
  @ApiProperty()
  code: string;
  @ApiProperty()
  message: string;
  @ApiPropertyOptional()
  hint?: string;
}

class SavedQueryRunDto implements RunView {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  version: number;
  @ApiProperty({ enum: RUN_TRIGGERS })
  trigger: RunTrigger;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Null: the schedule.' })
  user_id: string | null;
  @ApiProperty()
  user_name: string;
  @ApiProperty(PARAM_VALUES)
  params: Record<string, unknown>;
  @ApiProperty({ enum: RUN_STATUSES })
  status: RunStatus;
  @ApiProperty()
  is_cached: boolean;
  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  snapshot_id: string | null;
  @ApiProperty({ type: Number, nullable: true })
  row_count: number | null;
  @ApiProperty({ description: 'How long the caller waited.' })
  duration_ms: number;
  @ApiProperty({ type: SavedQueryRunErrorDto, nullable: true })
  error: SavedQueryRunErrorDto | null;
  @ApiProperty({ type: String, format: 'date-time' })
  started_at: Date;
}

export class SavedQueryRunListDto extends PageOf(SavedQueryRunDto) {}

class SavedQuerySnapshotDto implements SnapshotView {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  version: number;
  @ApiProperty(PARAM_VALUES)
  params: Record<string, unknown>;
  @ApiProperty()
  row_count: number;
  @ApiProperty()
  duration_ms: number;
  @ApiProperty({ type: String, format: 'date-time' })
  computed_at: Date;
}

export class SavedQuerySnapshotListDto extends PageOf(SavedQuerySnapshotDto) {}
