import { ApiProperty } from '@nestjs/swagger';
import { EXPIRING_KINDS, type ExpiringKind } from '@strata/retention';
import { Type } from 'class-transformer';
import { IsInt, Min } from 'class-validator';

const DAYS = {
  raw_days: 'Events, sessions, people and rejected events.',
  hourly_days: 'Figures by the hour. They stay as long as the events of their day, whatever it says.',
  daily_days: 'Figures by the day; at least as long as those by the hour.',
};

/** Days are counted from when the newest event of a day came in. */
export class RetentionSettingsDto {
  @ApiProperty({ minimum: 1, description: DAYS.raw_days })
  @IsInt()
  @Min(1)
  raw_days: number;

  @ApiProperty({ minimum: 1, description: DAYS.hourly_days })
  @IsInt()
  @Min(1)
  hourly_days: number;

  @ApiProperty({ minimum: 1, description: DAYS.daily_days })
  @IsInt()
  @Min(1)
  daily_days: number;
}

/** The same in a query. */
export class RetentionQueryDto {
  @ApiProperty({ type: Number, minimum: 1, description: DAYS.raw_days })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  raw_days: number;

  @ApiProperty({ type: Number, minimum: 1, description: DAYS.hourly_days })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  hourly_days: number;

  @ApiProperty({ type: Number, minimum: 1, description: DAYS.daily_days })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  daily_days: number;
}

export class RetentionViewDto extends RetentionSettingsDto {
  @ApiProperty({ description: 'What the installation allows at most, in days.' })
  max_days: number;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When it was applied last.' })
  ran_at: Date | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'The last time that something went.' })
  removed_at: Date | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'number' },
    description: 'Rows that went then, by table.',
  })
  removed: Record<string, number>;
}

class ExpiringDto {
  @ApiProperty({
    enum: EXPIRING_KINDS,
    description: '`raw`: events; `sessions`: what is built of single people; `rejected`: rejected events.',
  })
  kind: ExpiringKind;

  @ApiProperty({ description: 'Exact, as of now.' })
  rows: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Of events the end of the last day that goes, of figures their newest bucket.',
  })
  until: Date | null;
}

class ProjectExpiryDto {
  @ApiProperty({ format: 'uuid' })
  project_id: string;

  @ApiProperty({ type: [ExpiringDto] })
  expiring: ExpiringDto[];

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the first event that stays happened.',
  })
  oldest_event_at: Date | null;
}

export class RetentionPreviewDto {
  @ApiProperty({ type: [ProjectExpiryDto] })
  data: ProjectExpiryDto[];
}
