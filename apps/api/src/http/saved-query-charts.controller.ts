import { Body, Controller, Delete, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { WorkspaceContext } from '@strata/platform';
import { Charts } from '@strata/saved-queries';
import { ofSavedQuery, Requires, Workspace } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { UuidPipe } from '../edge/validation.js';
import { ChartDto, CreateChartDto, UpdateChartDto } from './saved-query-charts.dto.js';

/** How the results of saved queries are drawn: for the query's owner and admins to change. */
@ApiTags('saved queries')
@Controller('saved-queries/:saved_query_id/charts')
export class SavedQueryChartsController {
  constructor(private readonly charts: Charts) {}

  /** Adds a chart; a saved query has at most 20. */
  @Post()
  @Requires('saved_query:write', ofSavedQuery)
  @ApiCreatedResponse({ type: ChartDto })
  @ApiConflictResponse({ type: ErrorBodyDto })
  create(
    @Workspace() ctx: WorkspaceContext,
    @Param('saved_query_id', UuidPipe) savedQueryId: string,
    @Body() input: CreateChartDto,
  ): Promise<ChartDto> {
    return this.charts.create(ctx, savedQueryId, input);
  }

  @Patch(':chart_id')
  @Requires('saved_query:write', ofSavedQuery)
  @ApiOkResponse({ type: ChartDto })
  update(
    @Workspace() ctx: WorkspaceContext,
    @Param('saved_query_id', UuidPipe) savedQueryId: string,
    @Param('chart_id', UuidPipe) id: string,
    @Body() changes: UpdateChartDto,
  ): Promise<ChartDto> {
    return this.charts.update(ctx, savedQueryId, id, changes);
  }

  @Delete(':chart_id')
  @HttpCode(204)
  @Requires('saved_query:write', ofSavedQuery)
  @ApiNoContentResponse()
  async remove(
    @Workspace() ctx: WorkspaceContext,
    @Param('saved_query_id', UuidPipe) savedQueryId: string,
    @Param('chart_id', UuidPipe) id: string,
  ): Promise<void> {
    await this.charts.remove(ctx, savedQueryId, id);
  }
}
