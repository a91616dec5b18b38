import { ApiProperty } from '@nestjs/swagger';
import { QUEUE_NAMES, SCHEDULE_NAMES, type QueueName, type ScheduleName } from '@strata/contracts';
import type { DeadLetterCountRow, Storage } from '@strata/data';
import type { DiskUse } from '@strata/export';
import type { Suspension } from '@strata/projects';
import type { ScheduleState } from '@strata/queue';
import { IsBoolean, IsString, Length } from 'class-validator';
import { Trim } from './auth.dto.js';

class VersionsDto {
  @ApiProperty()
  strata: string;
  @ApiProperty()
  node: string;
  @ApiProperty()
  postgresql: string;
}

class QueueStatusDto {
  @ApiProperty({ enum: QUEUE_NAMES })
  name: QueueName;
  @ApiProperty()
  waiting: number;
  @ApiProperty()
  active: number;
  @ApiProperty({ description: 'Wait for a time of theirs, or for their next attempt.' })
  delayed: number;
  @ApiProperty({ description: 'Out of attempts; put back to waiting every minute.' })
  failed: number;
}

const MOMENT = { type: String, format: 'date-time', nullable: true } as const;

class ScheduleStatusDto implements ScheduleState {
  @ApiProperty({ enum: SCHEDULE_NAMES })
  name: ScheduleName;
  @ApiProperty({ description: 'When it runs: cron with seconds, in UTC.' })
  cron: string;
  @ApiProperty({ ...MOMENT, description: 'Null: not since Redis keeps it.' })
  started_at: Date | null;
  @ApiProperty(MOMENT)
  succeeded_at: Date | null;
  @ApiProperty(MOMENT)
  failed_at: Date | null;
  @ApiProperty({ type: String, nullable: true, description: "The last failure's kind; the worker's log has the rest." })
  error: string | null;
}

export class RedisStatusDto {
  @ApiProperty()
  version: string;
  @ApiProperty({ description: 'Worker processes that take jobs.' })
  workers: number;
  @ApiProperty({ type: [QueueStatusDto] })
  queues: QueueStatusDto[];
  @ApiProperty({ type: [ScheduleStatusDto] })
  schedules: ScheduleStatusDto[];
  @ApiProperty()
  used_bytes: number;
  @ApiProperty({ description: '0: no limit is set.' })
  max_bytes: number;
}

class SchemaSizeDto {
  @ApiProperty()
  name: string;
  @ApiProperty()
  bytes: number;
}

class TableSizeDto extends SchemaSizeDto {
  @ApiProperty()
  schema: string;
  @ApiProperty({ description: "The planner's estimate." })
  rows: number;
}

class StorageDto implements Omit<Storage, 'version'>, DiskUse {
  @ApiProperty()
  database_bytes: number;
  @ApiProperty({ type: [SchemaSizeDto], description: 'Largest first.' })
  schemas: SchemaSizeDto[];
  @ApiProperty({ type: [TableSizeDto], description: 'The largest ones of all schemas, with their indexes.' })
  tables: TableSizeDto[];
  @ApiProperty({ description: 'Files of exports.' })
  exports_bytes: number;
  @ApiProperty({ description: 'Free on the disk of the data directory.' })
  free_bytes: number;
  @ApiProperty()
  disk_bytes: number;
}

class DeadLetterCountDto implements DeadLetterCountRow {
  @ApiProperty({ format: 'uuid' })
  workspace_id: string;
  @ApiProperty({ description: "The workspace's." })
  name: string;
  @ApiProperty()
  last_day: number;
  @ApiProperty({ description: 'Neither retried nor discarded.' })
  open: number;
  @ApiProperty()
  total: number;
}

export class InstallationStatusDto {
  @ApiProperty({ type: VersionsDto })
  versions: VersionsDto;
  @ApiProperty({ type: RedisStatusDto, nullable: true, description: 'Null: it does not answer.' })
  redis: RedisStatusDto | null;
  @ApiProperty({ type: StorageDto })
  storage: StorageDto;
  @ApiProperty({ type: [DeadLetterCountDto], description: 'Those with the most in the last day, at most 100.' })
  dead_letters: DeadLetterCountDto[];
}

export class SuspendDto {
  @ApiProperty()
  @IsBoolean()
  suspended: boolean;

  @ApiProperty({ minLength: 5, maxLength: 500, description: "Why; kept in the workspace's audit log." })
  @Trim()
  @IsString()
  @Length(5, 500)
  reason: string;
}

export class SuspensionDto implements Suspension {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty({ ...MOMENT, description: 'Null: it is open.' })
  suspended_at: Date | null;
}
