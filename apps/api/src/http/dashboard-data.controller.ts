import { Body, Controller, HttpCode, Param, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DashboardData } from '@strata/dashboards';
import type { WorkspaceContext } from '@strata/platform';
import { inPostedWorkspace, ofDashboard, Requires, Workspace } from '../edge/access.decorators.js';
import { UuidPipe } from '../edge/validation.js';
import { DashboardDataDto, PreviewDashboardDto } from './dashboard-data.dto.js';
import { ApiWidgetLines, WidgetLines } from './widget-lines.js';

/** The data of a whole page in one answer, a line per widget as soon as it is there. */
@ApiTags('dashboards')
@Controller('dashboards')
export class DashboardDataController {
  constructor(
    private readonly data: DashboardData,
    private readonly lines: WidgetLines,
  ) {}

  /** With the rights of the caller: what somebody else may read and the caller not, fails in its own line. */
  @Post(':dashboard_id/data')
  @HttpCode(200)
  @Requires('dashboard:read', ofDashboard)
  @ApiWidgetLines()
  async read(
    @Workspace() ctx: WorkspaceContext,
    @Param('dashboard_id', UuidPipe) id: string,
    @Body() request: DashboardDataDto,
  ): Promise<StreamableFile> {
    return this.lines.stream(ctx, await this.data.ofDashboard(ctx, id, request));
  }

  /** The same for widgets that are not kept yet. */
  @Post('preview')
  @HttpCode(200)
  @Requires('dashboard:write', inPostedWorkspace)
  @ApiWidgetLines()
  async preview(
    @Workspace() ctx: WorkspaceContext,
    @Body() { widgets, filters }: PreviewDashboardDto,
  ): Promise<StreamableFile> {
    return this.lines.stream(ctx, await this.data.ofWidgets(ctx, widgets, { filters }));
  }
}
