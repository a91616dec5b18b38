import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_WIDGETS } from '@strata/dashboards';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsObject, IsUUID, ValidateNested } from 'class-validator';
import { Optional } from '../edge/optional.js';
import { OnlyWorkspace } from '../edge/paging.dto.js';
import { DashboardFiltersDto, GuestFiltersDto } from './dashboard-filters.dto.js';
import { CreateWidgetDto } from './widgets.dto.js';

class WidgetSelectionDto {
  @ApiPropertyOptional({ type: [String], format: 'uuid', maxItems: MAX_WIDGETS, description: 'Default: all.' })
  @Optional()
  @IsArray()
  @ArrayMaxSize(MAX_WIDGETS)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  widget_ids?: string[];
}

export class DashboardDataDto extends WidgetSelectionDto {
  @ApiPropertyOptional({ default: false, description: 'Compute anew what could be answered from a cache.' })
  @Optional()
  @IsBoolean()
  refresh?: boolean;

  @ApiPropertyOptional({ type: DashboardFiltersDto, description: "Instead of the dashboard's own." })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => DashboardFiltersDto)
  filters?: DashboardFiltersDto;
}

export class GuestDataDto extends WidgetSelectionDto {
  @ApiPropertyOptional({ type: GuestFiltersDto, description: 'The rest is as the dashboard has it.' })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => GuestFiltersDto)
  filters?: GuestFiltersDto;
}

export class PreviewDashboardDto {
  @OnlyWorkspace()
  workspace_id?: string;

  @ApiProperty({
    type: [CreateWidgetDto],
    maxItems: MAX_WIDGETS,
    description: 'Each needs an id, which its line names.',
  })
  @IsArray()
  @ArrayMaxSize(MAX_WIDGETS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => CreateWidgetDto)
  widgets: CreateWidgetDto[];

  @ApiPropertyOptional({ type: DashboardFiltersDto })
  @Optional()
  @IsObject()
  @ValidateNested()
  @Type(() => DashboardFiltersDto)
  filters?: DashboardFiltersDto;
}
