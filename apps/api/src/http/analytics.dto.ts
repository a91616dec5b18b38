import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { INTERVALS, type Interval } from '@strata/analytics';

class TotalsDto {
  @ApiProperty({ type: String, format: 'date-time' })
  from: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  to: Date;
  @ApiProperty()
  total_events: number;
  @ApiProperty({ description: 'Sessions that start in the range.' })
  unique_sessions: number;
  @ApiProperty({ description: 'Visitors; anonymous ones count once per day.' })
  unique_users: number;
}

class TopEventDto {
  @ApiProperty()
  event_name: string;
  @ApiProperty()
  count: number;
}

export class OverviewDto extends TotalsDto {
  @ApiProperty()
  tz: string;
  @ApiProperty({ type: TopEventDto, nullable: true })
  top_event: TopEventDto | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Of the whole project.' })
  first_event_at: Date | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Of the whole project.' })
  last_event_at: Date | null;
  @ApiPropertyOptional({ type: TotalsDto })
  previous?: TotalsDto;
}

class PointDto {
  @ApiProperty({ type: String, format: 'date-time', description: 'Start of the bucket.' })
  bucket: Date;
  @ApiProperty()
  count: number;
  @ApiProperty()
  unique_sessions: number;
  @ApiProperty()
  unique_users: number;
}

class SeriesDto {
  @ApiProperty({ type: String, nullable: true })
  value: string | null;
  @ApiProperty({ type: [PointDto] })
  points: PointDto[];
}

export class TimeseriesDto {
  @ApiProperty({ enum: INTERVALS })
  interval: Interval;
  @ApiProperty()
  tz: string;
  @ApiProperty({ type: [PointDto], description: 'Zero-filled.' })
  points: PointDto[];
  @ApiPropertyOptional({ type: [PointDto] })
  previous?: PointDto[];
  @ApiPropertyOptional({ type: [SeriesDto] })
  series?: SeriesDto[];
}

class EventCountDto extends TopEventDto {
  @ApiProperty()
  unique_sessions: number;
  @ApiProperty()
  unique_users: number;
  @ApiPropertyOptional({ type: Number })
  previous_count?: number;
}

export class TopEventsDto {
  @ApiProperty({ type: [EventCountDto] })
  data: EventCountDto[];
}
