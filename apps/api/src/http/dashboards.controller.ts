import { Body, Controller, Delete, Get, HttpCode, Param, ParseIntPipe, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Dashboards, DashboardVersions } from '@strata/dashboards';
import type { WorkspaceContext } from '@strata/platform';
import { inPostedWorkspace, inQueriedWorkspace, ofDashboard, Requires, Workspace } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { PageQueryDto } from '../edge/paging.dto.js';
import { UuidPipe } from '../edge/validation.js';
import {
  CloneDashboardDto,
  CreateDashboardDto,
  DashboardDto,
  DashboardListDto,
  DashboardSearchDto,
  DashboardVersionDto,
  DashboardVersionListDto,
  UpdateDashboardDto,
} from './dashboards.dto.js';

/**
 * Pages of widgets. Shared ones are for everybody in the workspace, private ones for their owner and the admins; others
 * get a 404.
 */
@ApiTags('dashboards')
@Controller('dashboards')
export class DashboardsController {
  constructor(
    private readonly dashboards: Dashboards,
    private readonly versions: DashboardVersions,
  ) {}

  /** Those that the caller may read, last changed first. */
  @Get()
  @Requires('dashboard:read', inQueriedWorkspace)
  @ApiOkResponse({ type: DashboardListDto })
  list(@Workspace() ctx: WorkspaceContext, @Query() query: DashboardSearchDto): Promise<DashboardListDto> {
    return this.dashboards.list(ctx, query);
  }

  @Post()
  @Requires('dashboard:write', inPostedWorkspace)
  @ApiCreatedResponse({ type: DashboardDto })
  create(
    @Workspace() ctx: WorkspaceContext,
    @Body() { workspace_id: _, ...input }: CreateDashboardDto,
  ): Promise<DashboardDto> {
    return this.dashboards.create(ctx, input);
  }

  @Get(':dashboard_id')
  @Requires('dashboard:read', ofDashboard)
  @ApiOkResponse({ type: DashboardDto })
  get(@Workspace() ctx: WorkspaceContext, @Param('dashboard_id', UuidPipe) id: string): Promise<DashboardDto> {
    return this.dashboards.get(ctx, id);
  }

  /** A change of widgets, layout or filters makes a new version. For its owner and admins. */
  @Patch(':dashboard_id')
  @Requires('dashboard:write', ofDashboard)
  @ApiOkResponse({ type: DashboardDto })
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'It is at another version by now; `details` says at which.' })
  update(
    @Workspace() ctx: WorkspaceContext,
    @Param('dashboard_id', UuidPipe) id: string,
    @Body() changes: UpdateDashboardDto,
  ): Promise<DashboardDto> {
    return this.dashboards.update(ctx, id, changes);
  }

  /** Removes it with widgets, versions and links. For its owner and admins. */
  @Delete(':dashboard_id')
  @HttpCode(204)
  @Requires('dashboard:write', ofDashboard)
  @ApiNoContentResponse()
  async remove(@Workspace() ctx: WorkspaceContext, @Param('dashboard_id', UuidPipe) id: string): Promise<void> {
    await this.dashboards.remove(ctx, id);
  }

  /** A private one of the caller with the same widgets and filters. */
  @Post(':dashboard_id/clone')
  @Requires('dashboard:write', ofDashboard)
  @ApiCreatedResponse({ type: DashboardDto })
  clone(
    @Workspace() ctx: WorkspaceContext,
    @Param('dashboard_id', UuidPipe) id: string,
    @Body() { name }: CloneDashboardDto,
  ): Promise<DashboardDto> {
    return this.dashboards.clone(ctx, id, name);
  }

  /** Marks it for the caller alone. */
  @Put(':dashboard_id/favourite')
  @HttpCode(204)
  @Requires('dashboard:favourite', ofDashboard)
  @ApiNoContentResponse()
  async mark(@Workspace() ctx: WorkspaceContext, @Param('dashboard_id', UuidPipe) id: string): Promise<void> {
    await this.dashboards.setFavourite(ctx, id, true);
  }

  /** Takes the caller's mark away. */
  @Delete(':dashboard_id/favourite')
  @HttpCode(204)
  @Requires('dashboard:favourite', ofDashboard)
  @ApiNoContentResponse()
  async unmark(@Workspace() ctx: WorkspaceContext, @Param('dashboard_id', UuidPipe) id: string): Promise<void> {
    await this.dashboards.setFavourite(ctx, id, false);
  }

  /** What it was, newest first: the last hundred versions. */
  @Get(':dashboard_id/versions')
  @Requires('dashboard:read', ofDashboard)
  @ApiOkResponse({ type: DashboardVersionListDto })
  history(
    @Workspace() ctx: WorkspaceContext,
    @Param('dashboard_id', UuidPipe) id: string,
    @Query() page: PageQueryDto,
  ): Promise<DashboardVersionListDto> {
    return this.versions.list(ctx, id, page);
  }

  @Get(':dashboard_id/versions/:version')
  @Requires('dashboard:read', ofDashboard)
  @ApiOkResponse({ type: DashboardVersionDto })
  version(
    @Workspace() ctx: WorkspaceContext,
    @Param('dashboard_id', UuidPipe) id: string,
    @Param('version', ParseIntPipe) version: number,
  ): Promise<DashboardVersionDto> {
    return this.versions.get(ctx, id, version);
  }

  /** Widgets and filters as they were then, as a new version. For its owner and admins. */
  @Post(':dashboard_id/versions/:version/restore')
  @HttpCode(200)
  @Requires('dashboard:write', ofDashboard)
  @ApiOkResponse({ type: DashboardDto })
  restore(
    @Workspace() ctx: WorkspaceContext,
    @Param('dashboard_id', UuidPipe) id: string,
    @Param('version', ParseIntPipe) version: number,
  ): Promise<DashboardDto> {
    return this.versions.restore(ctx, id, version);
  }
}
