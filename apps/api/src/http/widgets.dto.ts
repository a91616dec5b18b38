import {
  ApiExtraModels,
  ApiProperty,
  ApiPropertyOptional,
  getSchemaPath,
  OmitType,
  PartialType,
} from '@nestjs/swagger';
import { DIMENSIONS, INTERVALS, type Dimension, type Interval } from '@strata/analytics';
import {
  MEASURES,
  QUESTIONS,
  SOURCE_TYPES,
  type AnalyticsSource,
  type Measure,
  type MetricSource,
  type Position,
  type QuestionKind,
  type SavedQuerySource,
  type TextSource,
  type Widget,
  type WidgetChart,
  type WidgetSource,
} from '@strata/dashboards';
import { GRAINS, type Grain } from '@strata/metrics';
import type { ParamValue } from '@strata/query';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  IsUUID,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Nullable, Optional } from '../edge/optional.js';
import { WidgetFiltersDto } from './dashboard-filters.dto.js';
import { PARAM_VALUES } from './query.dto.js';

/** What every source says; one of an unknown type has nothing else that could be told. */
class SourceDto {
  @ApiProperty({ enum: SOURCE_TYPES })
  @IsIn(SOURCE_TYPES)
  type: string;
}

class MetricSourceDto extends SourceDto implements MetricSource {
  @ApiProperty({ enum: ['metric'] })
  declare type: 'metric';

  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  metric_id: string;

  @ApiPropertyOptional({ enum: GRAINS, description: 'Default: by hours up to two days, else by days.' })
  @Optional()
  @IsIn(GRAINS)
  grain?: Grain;

  @ApiPropertyOptional({ maxLength: 63 })
  @Optional()
  @IsString()
  @Length(1, 63)
  dimension?: string;
}

class SavedQuerySourceDto extends SourceDto implements SavedQuerySource {
  @ApiProperty({ enum: ['saved_query'] })
  declare type: 'saved_query';

  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  saved_query_id: string;

  @ApiProperty({ ...PARAM_VALUES, description: 'Values of its parameters. Filters of the page go before them.' })
  @IsObject()
  params: Record<string, ParamValue> = {};
}

class AnalyticsSourceDto extends SourceDto implements AnalyticsSource {
  @ApiProperty({ enum: ['analytics'] })
  declare type: 'analytics';

  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: "Null: the dashboard's project." })
  @Nullable()
  @IsUUID()
  project_id: string | null = null;

  @ApiProperty({ enum: QUESTIONS })
  @IsIn(QUESTIONS)
  question: QuestionKind;

  @ApiProperty({ enum: MEASURES, description: 'A trend tells no rates and means, a breakdown no pages per session.' })
  @IsIn(MEASURES)
  measure: Measure;

  @ApiPropertyOptional({ enum: DIMENSIONS, description: 'Of a breakdown; a trend has a series for each value then.' })
  @Optional()
  @IsIn(DIMENSIONS)
  dimension?: Dimension;

  @ApiPropertyOptional({ enum: INTERVALS, description: 'Default: by hours up to two days, else by days.' })
  @Optional()
  @IsIn(INTERVALS)
  interval?: Interval;

  @ApiPropertyOptional({ minimum: 1, maximum: 1_000, default: 10 })
  @Optional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  limit?: number;
}

class TextSourceDto extends SourceDto implements TextSource {
  @ApiProperty({ enum: ['text'] })
  declare type: 'text';

  @ApiProperty({ maxLength: 10_000 })
  @IsString()
  @MaxLength(10_000)
  markdown: string;
}

const SOURCES = [
  { name: 'metric', value: MetricSourceDto },
  { name: 'saved_query', value: SavedQuerySourceDto },
  { name: 'analytics', value: AnalyticsSourceDto },
  { name: 'text', value: TextSourceDto },
];

export class WidgetPositionDto implements Position {
  @ApiProperty({ minimum: 0, maximum: 11 })
  @IsNumber()
  x: number;
  @ApiProperty({ minimum: 0 })
  @IsNumber()
  y: number;
  @ApiProperty({ minimum: 1, maximum: 12 })
  @IsNumber()
  w: number;
  @ApiProperty({ minimum: 1, maximum: 50 })
  @IsNumber()
  h: number;
}

const ANYTHING = { type: 'object', additionalProperties: true } as const;

export class WidgetChartDto implements WidgetChart {
  @ApiPropertyOptional({ maxLength: 50 })
  @Optional()
  @IsString()
  @MaxLength(50)
  kind?: string;

  @ApiPropertyOptional({ ...ANYTHING, description: 'Which column is what.' })
  @Optional()
  @IsObject()
  mapping?: Record<string, unknown>;

  @ApiPropertyOptional(ANYTHING)
  @Optional()
  @IsObject()
  options?: Record<string, unknown>;
}

@ApiExtraModels(...SOURCES.map(({ value }) => value))
export class CreateWidgetDto {
  @ApiPropertyOptional({ format: 'uuid', description: 'Of a widget that is there already, or chosen for a new one.' })
  @Optional()
  @IsUUID()
  id?: string;

  @ApiPropertyOptional({ maxLength: 200, default: '' })
  @Optional()
  @IsString()
  @MaxLength(200)
  title?: string;

  @ApiPropertyOptional({ maxLength: 2_000, default: '' })
  @Optional()
  @IsString()
  @MaxLength(2_000)
  description?: string;

  @ApiProperty({ oneOf: SOURCES.map(({ value }) => ({ $ref: getSchemaPath(value) })), description: 'What it tells.' })
  @IsObject()
  @ValidateNested()
  @Type(() => SourceDto, { discriminator: { property: 'type', subTypes: SOURCES }, keepDiscriminatorProperty: true })
  source: WidgetSource;

  @ApiPropertyOptional({ type: WidgetChartDto })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => WidgetChartDto)
  chart?: WidgetChartDto;

  @ApiPropertyOptional({ type: WidgetFiltersDto })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => WidgetFiltersDto)
  filters?: WidgetFiltersDto;

  @ApiProperty({
    type: WidgetPositionDto,
    description: 'On a grid of 12 columns. What overlaps is pushed down, what is too wide is clipped.',
  })
  @IsObject()
  @ValidateNested()
  @Type(() => WidgetPositionDto)
  position: WidgetPositionDto;
}

export class UpdateWidgetDto extends PartialType(OmitType(CreateWidgetDto, ['id'] as const), {
  skipNullProperties: false,
}) {}

export class WidgetDto implements Widget {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  title: string;
  @ApiProperty()
  description: string;
  @ApiProperty({ oneOf: SOURCES.map(({ value }) => ({ $ref: getSchemaPath(value) })) })
  source: WidgetSource;
  @ApiProperty({ type: WidgetChartDto })
  chart: WidgetChartDto;
  @ApiProperty({ type: WidgetFiltersDto })
  filters: WidgetFiltersDto;
  @ApiProperty({ type: WidgetPositionDto })
  position: WidgetPositionDto;
}
