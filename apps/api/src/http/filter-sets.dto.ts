import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import type { FilterSetInput, FilterSetView } from '@strata/dashboards';
import { VISIBILITIES, type Visibility } from '@strata/saved-queries';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsString, Length, ValidateNested } from 'class-validator';
import { Optional } from '../edge/optional.js';
import { OnlyWorkspace, PageOf } from '../edge/paging.dto.js';
import { Trim } from './auth.dto.js';
import { DashboardFiltersDto } from './dashboard-filters.dto.js';
import { AuthorDto } from './saved-queries.dto.js';

export class CreateFilterSetDto implements FilterSetInput {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiProperty({ minLength: 1, maxLength: 200 })
  @Trim()
  @IsString()
  @Length(1, 200)
  name: string;

  @ApiPropertyOptional({ enum: VISIBILITIES, default: 'private' })
  @Optional()
  @IsIn(VISIBILITIES)
  visibility?: Visibility;

  @ApiProperty({ type: DashboardFiltersDto })
  @IsObject()
  @ValidateNested()
  @Type(() => DashboardFiltersDto)
  filters: DashboardFiltersDto;
}

export class UpdateFilterSetDto extends PartialType(OmitType(CreateFilterSetDto, ['workspace_id'] as const), {
  skipNullProperties: false,
}) {}

export class FilterSetDto implements FilterSetView {
  @ApiProperty({ format: 'uuid' })
  id: string;
  @ApiProperty()
  name: string;
  @ApiProperty({ enum: VISIBILITIES })
  visibility: Visibility;
  @ApiProperty({ type: DashboardFiltersDto })
  filters: DashboardFiltersDto;
  @ApiProperty({ type: AuthorDto })
  owner: AuthorDto;
  @ApiProperty()
  is_mine: boolean;
  @ApiProperty({ description: 'Whether the caller may change it.' })
  may_edit: boolean;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at: Date;
  @ApiProperty({ type: String, format: 'date-time' })
  updated_at: Date;
}

export class FilterSetListDto extends PageOf(FilterSetDto) {}
