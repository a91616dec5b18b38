import { ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { PRESETS, type DashboardFilters, type Preset, type RangeFilter, type WidgetFilters } from '@strata/dashboards';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsISO8601,
  IsObject,
  IsString,
  IsTimeZone,
  IsUUID,
  Length,
  Matches,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Optional } from '../edge/optional.js';
import { FilterDto, INSTANT, INSTANT_PROBLEM } from './analytics-queries.dto.js';

const DAY_OR_MOMENT = 'A day (`2026-01-31`), or a moment with its zone.';

export class RangeFilterDto implements RangeFilter {
  @ApiPropertyOptional({ enum: PRESETS, description: 'Moves with the clock. Without it `from` and `to` are needed.' })
  @Optional()
  @IsIn(PRESETS)
  preset?: Preset;

  @ApiPropertyOptional({ description: `${DAY_OR_MOMENT} Included.` })
  @ValidateIf((range: RangeFilter) => range.preset === undefined || range.from !== undefined)
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  from?: string;

  @ApiPropertyOptional({ description: `${DAY_OR_MOMENT} A day is included, a moment is not.` })
  @ValidateIf((range: RangeFilter) => range.preset === undefined || range.to !== undefined)
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(INSTANT, { message: INSTANT_PROBLEM })
  to?: string;
}

export class DashboardFiltersDto implements DashboardFilters {
  @ApiPropertyOptional({ type: RangeFilterDto, description: 'Default: the last seven days.' })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => RangeFilterDto)
  range?: RangeFilterDto;

  @ApiPropertyOptional({ description: "IANA zone of buckets and days. Default: the workspace's reporting zone." })
  @Optional()
  @IsTimeZone()
  tz?: string;

  @ApiPropertyOptional({ format: 'uuid', description: "Default: the workspace's oldest project." })
  @Optional()
  @IsUUID()
  project_id?: string;

  @ApiPropertyOptional({ minLength: 1, maxLength: 255, description: 'Name of an event.' })
  @Optional()
  @IsString()
  @Length(1, 255)
  event?: string;

  @ApiPropertyOptional({ type: [FilterDto], maxItems: 20, description: 'Conditions, all of which must hold.' })
  @Optional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => FilterDto)
  fields?: FilterDto[];

  @ApiPropertyOptional({ default: false, description: 'Adds the period before.' })
  @Optional()
  @IsBoolean()
  compare?: boolean;
}

/** Conditions of one widget's own. With a range it does not follow that of the page. */
export class WidgetFiltersDto
  extends PickType(DashboardFiltersDto, ['range', 'event', 'fields'])
  implements WidgetFilters {}

/** What a guest may choose. */
export class GuestFiltersDto extends PickType(DashboardFiltersDto, ['range', 'tz']) {}
