import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { DIMENSIONS, FIELD_NAMES, type Dimension, type Field } from '@strata/analytics';
import { GoalDto } from './goals.dto.js';

const rate = {
  type: Number,
  nullable: true,
  description: 'A fraction, 0 to 1; null where there is nothing to divide by.',
};
const nullableNumber = { type: Number, nullable: true } as const;

class WebTotalsDto {
  @ApiProperty({ type: String, format: 'date-time' })
  from: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  to: Date;
  @ApiProperty({ description: 'Anonymous ones count once per day.' })
  visitors: number;
  @ApiProperty({ description: 'Sessions that start in the range.' })
  sessions: number;
  @ApiProperty()
  page_views: number;
  @ApiProperty()
  events: number;
  @ApiProperty({
    ...rate,
    description: 'Sessions of one page view and nothing else, as a fraction of all; null without any.',
  })
  bounce_rate: number | null;
  @ApiProperty({
    ...nullableNumber,
    description: 'From the first to the last event of a session; null without sessions.',
  })
  avg_duration_seconds: number | null;
  @ApiProperty(nullableNumber)
  pages_per_session: number | null;
}

export class WebDto extends WebTotalsDto {
  @ApiProperty()
  tz: string;
  @ApiPropertyOptional({ type: WebTotalsDto })
  previous?: WebTotalsDto;
}

class BreakdownRowDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null: none, or unknown.' })
  value: string | null;
  @ApiProperty()
  visitors: number;
  @ApiProperty({ description: "Fraction of the question's visitors, 0 to 1." })
  share: number;
  @ApiProperty()
  sessions: number;
  @ApiProperty()
  page_views: number;
  @ApiProperty()
  events: number;
  @ApiProperty({ ...rate, description: 'Of these sessions; for `path` of those that entered on it.' })
  bounce_rate: number | null;
  @ApiProperty({ ...nullableNumber, description: 'Of these sessions; for `path` the time until the next page view.' })
  avg_duration_seconds: number | null;
  @ApiPropertyOptional({ type: Number, description: 'With `compare`.' })
  previous_visitors?: number;
}

export class BreakdownDto {
  @ApiProperty({ enum: DIMENSIONS })
  dimension: Dimension;
  @ApiProperty({ type: [BreakdownRowDto], description: 'Most visitors first.' })
  data: BreakdownRowDto[];
  @ApiProperty({ description: 'How many values there are, beyond `limit` too.' })
  total_rows: number;
}

class ConversionsDto {
  @ApiProperty({ description: 'Events that reach the goal.' })
  conversions: number;
  @ApiProperty()
  converted_visitors: number;
  @ApiProperty({ description: 'Sessions that start in the range and reach the goal.' })
  converted_sessions: number;
  @ApiProperty({ ...rate, description: 'Converted visitors as a fraction of all; null without any.' })
  conversion_rate: number | null;
}

class GoalResultDto extends ConversionsDto {
  @ApiProperty({ type: GoalDto })
  goal: GoalDto;
  @ApiPropertyOptional({ type: ConversionsDto })
  previous?: ConversionsDto;
}

export class GoalResultsDto {
  @ApiProperty({ type: [GoalResultDto], description: "By the goals' names." })
  data: GoalResultDto[];
}

class ValueDto {
  @ApiProperty()
  value: string;
  @ApiProperty()
  events: number;
}

export class ValuesDto {
  @ApiProperty({ enum: FIELD_NAMES })
  field: Field;
  @ApiProperty({ type: [ValueDto], description: 'The twenty most frequent ones.' })
  data: ValueDto[];
}
