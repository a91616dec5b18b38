import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  NODE_STATUSES,
  RUN_COMMANDS,
  RUN_STATUSES,
  type RunNodeStatus,
  type ProjectError,
  type RequestedCommand,
  type RunNodeView,
  type RunRequest,
  type RunStatus,
  type RunSummary,
  type RunView,
  type ScheduleView,
} from '@strata/transform';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsString, Length } from 'class-validator';
import { Optional } from '../edge/optional.js';
import { IdPageQueryDto, PageOf } from '../edge/paging.dto.js';

export class RunErrorDto implements ProjectError {
  @ApiProperty({ example: 'unknown_ref' })
  code: string;
  @ApiProperty()
  message: string;
  @ApiPropertyOptional({ description: 'Relative to the project.' })
  file?: string;
  @ApiPropertyOptional({ description: 'From 1.' })
  line?: number;
  @ApiPropertyOptional({ description: 'What to do.' })
  hint?: string;
}

export class TransformRunDto implements RunView {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ enum: RUN_COMMANDS })
  command: RequestedCommand;
  @ApiProperty({ enum: ['schedule', 'person', 'cli'] })
  trigger: RunView['trigger'];
  @ApiProperty({ enum: RUN_STATUSES })
  status: RunStatus;
  @ApiProperty({ description: "Who asked for it: a person's name, or the schedule's." })
  requester_label: string;
  @ApiProperty({ type: [String], description: 'Empty: everything.' })
  selection: string[];
  @ApiProperty({ type: [String] })
  exclusion: string[];
  @ApiProperty()
  full_refresh: boolean;
  @ApiProperty({ description: 'Counts the tries of a schedule since its last success.' })
  attempt: number;
  @ApiProperty({ type: Number, nullable: true, description: 'Null until it is known.' })
  nodes_total: number | null;
  @ApiProperty()
  nodes_done: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'How many nodes ended how, by status.',
  })
  summary: RunSummary;
  @ApiProperty({ type: RunErrorDto, nullable: true })
  error: RunErrorDto | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  cancel_requested_at: Date | null;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  started_at: Date | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finished_at: Date | null;
}

export class TransformRunNodeDto implements RunNodeView {
  @ApiProperty({ description: 'Its unique id.' })
  node: string;
  @ApiProperty({ enum: NODE_STATUSES })
  status: RunNodeStatus;
  @ApiProperty({ type: String, nullable: true })
  message: string | null;
  @ApiProperty({ type: Number, nullable: true })
  rows_affected: number | null;
  @ApiProperty({ type: Number, nullable: true, description: 'Rebuilt intervals; null for what is rebuilt as a whole.' })
  intervals: number | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  started_at: Date | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finished_at: Date | null;
}

export class TransformRunDetailsDto extends TransformRunDto {
  @ApiProperty({ type: [TransformRunNodeDto], description: 'In their order.' })
  nodes: TransformRunNodeDto[];
}

export class TransformRunListDto extends PageOf(TransformRunDto) {}

export class TransformRunQueryDto extends IdPageQueryDto {
  @ApiPropertyOptional({ enum: RUN_STATUSES, description: 'Default: all.' })
  @Optional()
  @IsIn(RUN_STATUSES)
  status?: RunStatus;
}

export class NodeLogDto {
  @ApiProperty({ description: 'What it said while it ran, line by line.' })
  log: string;
}

/** Selectors of one request, and characters of one of them. */
const MAX_SELECTORS = 100;
const MAX_SELECTOR = 500;

export class CreateTransformRunDto implements RunRequest {
  @ApiProperty({ enum: RUN_COMMANDS, description: 'As the command of that name does: `build` runs and tests.' })
  @IsIn(RUN_COMMANDS)
  command: RequestedCommand;

  @ApiPropertyOptional({
    type: [String],
    maxItems: MAX_SELECTORS,
    description: "In dbt's words; absent: everything.",
    example: ['+fct_sessions', 'tag:live'],
  })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MAX_SELECTORS)
  @IsString({ each: true })
  @Length(1, MAX_SELECTOR, { each: true })
  select?: string[];

  @ApiPropertyOptional({ type: [String], maxItems: MAX_SELECTORS })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MAX_SELECTORS)
  @IsString({ each: true })
  @Length(1, MAX_SELECTOR, { each: true })
  exclude?: string[];

  @ApiPropertyOptional({ description: 'Builds incremental models from scratch.' })
  @Optional()
  @IsBoolean()
  full_refresh?: boolean;
}

class ScheduledRunDto {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ enum: RUN_STATUSES })
  status: RunStatus;
  @ApiProperty()
  attempt: number;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
}

export class TransformScheduleDto implements ScheduleView {
  @ApiProperty({ example: 'hourly' })
  name: string;
  @ApiProperty({ description: 'A cron expression in UTC.', example: '0 * * * *' })
  cron: string;
  @ApiProperty({ type: String, nullable: true, description: 'What is wrong with it; it never runs then.' })
  problem: string | null;
  @ApiProperty()
  is_paused: boolean;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'The last one run or passed over.' })
  last_slot: Date | null;
  @ApiProperty({ type: ScheduledRunDto, nullable: true })
  last_run: ScheduledRunDto | null;
}

export class TransformScheduleListDto extends PageOf(TransformScheduleDto) {}

export class UpdateTransformScheduleDto {
  @ApiProperty({ description: 'What was due while it was paused is not caught up.' })
  @IsBoolean()
  is_paused: boolean;
}
