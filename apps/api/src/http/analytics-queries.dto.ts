import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import {
  DIMENSIONS,
  FIELD_NAMES,
  INTERVALS,
  OPERATORS,
  type Dimension,
  type Field,
  type Filter,
  type Interval,
  type Operator,
} from '@strata/analytics';
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
export const INSTANT = /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}(:?\d{2})?))?$/i;
export const INSTANT_PROBLEM = '$property must be a date, or a date-time with zone';

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
    description:
      'JSON array of `{field, op, value}`; all must hold. `contains` ignores case. A filter on a session field ' +
      '(`entry_…`, `exit_path`) selects sessions, and all events of those sessions count.',
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

const FORMATS = ['json', 'csv'] as const;

class FormatQueryDto {
  @ApiPropertyOptional({
    enum: FORMATS,
    default: 'json',
    description:
      '`csv`: the whole table as a file, up to 50,000 rows, whatever `limit` and `cursor` say. RFC 4180 in UTF-8 with a ' +
      "byte order mark; times are ISO 8601 UTC; a text that a spreadsheet would take for a formula begins with `'`. " +
      'If more rows follow, the last record says so.',
  })
  @Optional()
  @IsIn(FORMATS)
  format?: (typeof FORMATS)[number];
}

class SearchQueryDto {
  @ApiPropertyOptional({
    maxLength: 255,
    description: 'Only rows with a text that contains this one, whatever the case.',
  })
  @Optional()
  @IsString()
  @MaxLength(255)
  search?: string;
}

export class GoalsQueryDto extends IntersectionType(ComparedQueryDto, FormatQueryDto) {}

export class TimeseriesQueryDto extends IntersectionType(ComparedQueryDto, FormatQueryDto) {
  @ApiPropertyOptional({ enum: INTERVALS, default: 'day' })
  @Optional()
  @IsIn(INTERVALS)
  interval?: Interval;

  @ApiPropertyOptional({ enum: FIELD_NAMES, description: "Add one series for each of the field's ten top values." })
  @Optional()
  @IsIn(FIELD_NAMES)
  breakdown?: Field;
}

export class TopEventsQueryDto extends IntersectionType(ComparedQueryDto, FormatQueryDto) {
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 100, default: 10 })
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
}

export class BreakdownQueryDto extends IntersectionType(ComparedQueryDto, FormatQueryDto, SearchQueryDto) {
  @ApiProperty({ enum: DIMENSIONS })
  @IsIn(DIMENSIONS)
  dimension: Dimension;

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: 1_000, default: 10 })
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit?: number;
}

export class ValuesQueryDto extends IntersectionType(AnalyticsQueryDto, SearchQueryDto) {
  @ApiProperty({ enum: FIELD_NAMES })
  @IsIn(FIELD_NAMES)
  field: Field;
}

export class AnalyticsPageQueryDto extends IntersectionType(
  AnalyticsQueryDto,
  PageQueryDto,
  FormatQueryDto,
  SearchQueryDto,
) {}
