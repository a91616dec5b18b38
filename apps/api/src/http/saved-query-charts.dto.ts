import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { CHART_KINDS, type ChartKind, type ChartMapping, type ChartView } from '@strata/saved-queries';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Optional } from '../edge/optional.js';
import { Trim } from './auth.dto.js';

export const CHART_KIND = { enum: CHART_KINDS, enumName: 'ChartKind' };
const MAX_COLUMN = 200;

export class ChartMappingDto implements ChartMapping {
  @ApiPropertyOptional({ maxLength: MAX_COLUMN, description: 'The column of the horizontal axis, or of the slices.' })
  @Optional()
  @IsString()
  @MaxLength(MAX_COLUMN)
  x?: string;

  @ApiPropertyOptional({ type: [String], maxItems: 20, description: 'The columns of the values.' })
  @Optional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(MAX_COLUMN, { each: true })
  y?: string[];

  @ApiPropertyOptional({ maxLength: MAX_COLUMN, description: 'The column whose values make a series each.' })
  @Optional()
  @IsString()
  @MaxLength(MAX_COLUMN)
  series?: string;

  @ApiPropertyOptional()
  @Optional()
  @IsBoolean()
  stacked?: boolean;

  @ApiPropertyOptional({ maxLength: 50, description: 'How values are shown.' })
  @Optional()
  @IsString()
  @MaxLength(50)
  format?: string;
}

export class CreateChartDto {
  @ApiProperty({ minLength: 1, maxLength: 200 })
  @Trim()
  @IsString()
  @Length(1, 200)
  title: string;

  @ApiProperty(CHART_KIND)
  @IsIn(CHART_KINDS)
  kind: ChartKind;

  @ApiProperty({ type: ChartMappingDto, description: "Which of the result's columns is what." })
  @IsObject()
  @ValidateNested()
  @Type(() => ChartMappingDto)
  mapping: ChartMappingDto;

  @ApiPropertyOptional({ minimum: 0, maximum: 1_000, description: 'Default: behind the others.' })
  @Optional()
  @IsInt()
  @Min(0)
  @Max(1_000)
  position?: number;
}

export class UpdateChartDto extends PartialType(CreateChartDto, { skipNullProperties: false }) {}

export class ChartDto implements ChartView {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  title: string;
  @ApiProperty(CHART_KIND)
  kind: ChartKind;
  @ApiProperty({ type: ChartMappingDto })
  mapping: ChartMappingDto;
  @ApiProperty()
  position: number;
}
