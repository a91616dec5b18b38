import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { FIELDS, INTERVALS, OPERATORS, type Field, type Filter, type Interval, type Operator } from '@strata/analytics';
import { DomainError } from '@strata/platform';
import { plainToInstance, Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsString,
  IsTimeZone,
  Max,
  Matches,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { PageQueryDto } from '../edge/paging.dto.js';
import { Optional } from '../edge/optional.js';

const FIELD_NAMES = Object.keys(FIELDS) as Field[];

export class FilterDto implements Filter {
  @ApiProperty({ enum: FIELD_NAMES })
  @IsIn(FIELD_NAMES)
  field: Field;

  @ApiProperty({ enum: OPERATORS })
  @IsIn(OPERATORS)
  op: Operator;

  @ApiPropertyOptional({ maxLength: 2_048 })
  @Optional()
  @IsString()
  @MaxLength(2_048)
  value?: string;
}

function parseFilters({ value }: { value: unknown }): unknown {
  if (typeof value !== 'string') return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? plainToInstance(FilterDto, parsed) : parsed;
  } catch (cause) {
    throw new DomainError('invalid', 'filters is not JSON.', {
      hint: 'Send a JSON array such as [{"field":"country","op":"eq","value":"DE"}].',
      cause,
    });
  }
}

const asBoolean = ({ value }: { value: unknown }): unknown =>
  value === 'true' ? true : value === 'false' ? false : value;

/** A day (from midnight UTC) or a moment with its zone: without one it would mean the server's. */
const INSTANT = /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}(:?\d{2})?))?$/i;
const INSTANT_PROBLEM = '$property must be a date, or a date-time with zone';

/** What every analytics question has in common. */
export class AnalyticsQueryDto {
  @ApiPropertyOptional({ format: 'date-time', description: 'Start, inclusive. Default: 7 days before `to`.' })
  @Optional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'End, exclusive. Default: now.' })
  @Optional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  to?: string;

  @ApiPropertyOptional({ description: "IANA zone of buckets. Default: the workspace's reporting zone." })
  @Optional()
  @IsTimeZone()
  tz?: string;

  @ApiPropertyOptional({
    type: String,
    description: 'JSON array of `{field, op, value}`; all must hold. `contains` ignores case.',
    example: '[{"field":"country","op":"eq","value":"DE"}]',
  })
  @Optional()
  @Transform(parseFilters)
  @IsArray()
  @ArrayMaxSize(20)
  // ValidateNested looks into lists of lists, but takes an empty one for valid.
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  filters?: FilterDto[];

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Count bots too.' })
  @Optional()
  @Transform(asBoolean)
  @IsBoolean()
  include_bots?: boolean;
}

export class ComparedQueryDto extends AnalyticsQueryDto {
  @ApiPropertyOptional({ enum: ['previous'], description: 'Add the period just before.' })
  @Optional()
  @IsIn(['previous'])
  compare?: 'previous';
}

export class TimeseriesQueryDto extends ComparedQueryDto {
  @ApiPropertyOptional({ enum: INTERVALS, default: 'day' })
  @Optional()
  @IsIn(INTERVALS)
  interval?: Interval;

  @ApiPropertyOptional({ enum: FIELD_NAMES, description: "Add one series for each of the field's ten top values." })
  @Optional()
  @IsIn(FIELD_NAMES)
  breakdown?: Field;
}

export class TopEventsQueryDto extends ComparedQueryDto {
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 100, default: 10 })
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
}

export class AnalyticsPageQueryDto extends IntersectionType(AnalyticsQueryDto, PageQueryDto) {}

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

const nullableText = { type: String, nullable: true } as const;

class ClientDto {
  @ApiProperty(nullableText)
  country: string | null;
  @ApiProperty(nullableText)
  browser: string | null;
  @ApiProperty(nullableText)
  os: string | null;
  @ApiProperty(nullableText)
  device: string | null;
}

class SessionDto extends ClientDto {
  @ApiProperty({ ...nullableText, description: 'Null where the session was told by 30 minutes of inactivity.' })
  session_id: string | null;
  @ApiProperty()
  visitor_id: string;
  @ApiProperty(nullableText)
  distinct_id: string | null;
  @ApiProperty({ type: String, format: 'date-time' })
  started_at: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  ended_at: Date;
  @ApiProperty()
  duration_seconds: number;
  @ApiProperty()
  events: number;
  @ApiProperty()
  page_views: number;
  @ApiProperty(nullableText)
  entry_path: string | null;
  @ApiProperty(nullableText)
  exit_path: string | null;
  @ApiProperty(nullableText)
  referrer_domain: string | null;
  @ApiProperty()
  channel: string;
}

export class SessionListDto {
  @ApiProperty({ type: [SessionDto] })
  data: SessionDto[];
  @ApiProperty(nullableText)
  next_cursor: string | null;
}

class VisitorDto extends ClientDto {
  @ApiProperty()
  visitor_id: string;
  @ApiProperty({ ...nullableText, description: 'Set where the visitor is identified.' })
  distinct_id: string | null;
  @ApiProperty({ type: String, format: 'date-time' })
  first_seen: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  last_seen: Date;
  @ApiProperty()
  events: number;
}

export class VisitorListDto {
  @ApiProperty({ type: [VisitorDto] })
  data: VisitorDto[];
  @ApiProperty(nullableText)
  next_cursor: string | null;
}

class EventDto extends ClientDto {
  @ApiProperty({ format: 'uuid' })
  event_id: string;
  @ApiProperty({ type: String, format: 'date-time' })
  occurred_at: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  received_at: Date;
  @ApiProperty()
  event_name: string;
  @ApiProperty(nullableText)
  distinct_id: string | null;
  @ApiProperty()
  visitor_id: string;
  @ApiProperty(nullableText)
  session_id: string | null;
  @ApiProperty(nullableText)
  page_url: string | null;
  @ApiProperty(nullableText)
  path: string | null;
  @ApiProperty(nullableText)
  referrer: string | null;
  @ApiProperty(nullableText)
  referrer_domain: string | null;
  @ApiProperty()
  channel: string;
  @ApiProperty(nullableText)
  utm_source: string | null;
  @ApiProperty(nullableText)
  utm_medium: string | null;
  @ApiProperty(nullableText)
  utm_campaign: string | null;
  @ApiProperty(nullableText)
  utm_term: string | null;
  @ApiProperty(nullableText)
  utm_content: string | null;
  @ApiProperty(nullableText)
  user_agent: string | null;
  @ApiProperty(nullableText)
  language: string | null;
  @ApiProperty(nullableText)
  screen: string | null;
  @ApiProperty()
  is_bot: boolean;
  @ApiProperty({ ...nullableText, description: 'Slug of the event source.' })
  source: string | null;
  @ApiProperty(nullableText)
  entity_id: string | null;
  @ApiProperty(nullableText)
  status: string | null;
  @ApiProperty({ type: Number, nullable: true })
  processing_ms: number | null;
  @ApiProperty({ type: Number, nullable: true })
  amount_cents: number | null;
  @ApiProperty({ type: 'object', additionalProperties: true })
  properties: Record<string, unknown>;
}

export class EventListDto {
  @ApiProperty({ type: [EventDto] })
  data: EventDto[];
  @ApiProperty(nullableText)
  next_cursor: string | null;
}
