import { Body, Controller, Delete, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Dashboards, withWidget } from '@strata/dashboards';
import type { WorkspaceContext } from '@strata/platform';
import { ofDashboard, Requires, Workspace } from '../edge/access.decorators.js';
import { UuidPipe } from '../edge/validation.js';
import { DashboardDto } from './dashboards.dto.js';
import { CreateWidgetDto, UpdateWidgetDto } from './widgets.dto.js';

/** Single widgets. Each answer is the whole dashboard: the others may have made room. */
@ApiTags('dashboards')
@Controller('dashboards/:dashboard_id/widgets')
export class DashboardWidgetsController {
  constructor(private readonly dashboards: Dashboards) {}

  @Post()
  @Requires('dashboard:write', ofDashboard)
  @ApiCreatedResponse({ type: DashboardDto })
  create(
    @Workspace() ctx: WorkspaceContext,
    @Param('dashboard_id', UuidPipe) id: string,
    @Body() widget: CreateWidgetDto,
  ): Promise<DashboardDto> {
    return this.dashboards.updateWidgets(ctx, id, ({ widgets }) => [...widgets, widget]);
  }

  @Patch(':widget_id')
  @Requires('dashboard:write', ofDashboard)
  @ApiOkResponse({ type: DashboardDto })
  update(
    @Workspace() ctx: WorkspaceContext,
    @Param('dashboard_id', UuidPipe) id: string,
    @Param('widget_id', UuidPipe) widgetId: string,
    @Body() changes: UpdateWidgetDto,
  ): Promise<DashboardDto> {
    return this.dashboards.updateWidgets(ctx, id, (content) => withWidget(content, widgetId, changes));
  }

  @Delete(':widget_id')
  @HttpCode(200)
  @Requires('dashboard:write', ofDashboard)
  @ApiOkResponse({ type: DashboardDto })
  remove(
    @Workspace() ctx: WorkspaceContext,
    @Param('dashboard_id', UuidPipe) id: string,
    @Param('widget_id', UuidPipe) widgetId: string,
  ): Promise<DashboardDto> {
    return this.dashboards.updateWidgets(ctx, id, (content) => withWidget(content, widgetId, null));
  }
}
