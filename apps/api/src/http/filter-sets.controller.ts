import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { FilterSets } from '@strata/dashboards';
import type { WorkspaceContext } from '@strata/platform';
import { inPostedWorkspace, inQueriedWorkspace, ofFilterSet, Requires, Workspace } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { WorkspacePageQueryDto } from '../edge/paging.dto.js';
import { UuidPipe } from '../edge/validation.js';
import { CreateFilterSetDto, FilterSetDto, FilterSetListDto, UpdateFilterSetDto } from './filter-sets.dto.js';

/** Filters under a name, to be put on any dashboard. Private ones are for their owner and the admins. */
@ApiTags('filter sets')
@Controller('filter-sets')
export class FilterSetsController {
  constructor(private readonly sets: FilterSets) {}

  /** Those that the caller may read, newest first. */
  @Get()
  @Requires('filter_set:read', inQueriedWorkspace)
  @ApiOkResponse({ type: FilterSetListDto })
  list(@Workspace() ctx: WorkspaceContext, @Query() page: WorkspacePageQueryDto): Promise<FilterSetListDto> {
    return this.sets.list(ctx, page);
  }

  @Post()
  @Requires('filter_set:write', inPostedWorkspace)
  @ApiCreatedResponse({ type: FilterSetDto })
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'The workspace has 500 of them.' })
  create(
    @Workspace() ctx: WorkspaceContext,
    @Body() { workspace_id: _, ...input }: CreateFilterSetDto,
  ): Promise<FilterSetDto> {
    return this.sets.create(ctx, input);
  }

  @Get(':filter_set_id')
  @Requires('filter_set:read', ofFilterSet)
  @ApiOkResponse({ type: FilterSetDto })
  get(@Workspace() ctx: WorkspaceContext, @Param('filter_set_id', UuidPipe) id: string): Promise<FilterSetDto> {
    return this.sets.get(ctx, id);
  }

  /** For its owner and admins. Dashboards that it was put on stay as they are. */
  @Patch(':filter_set_id')
  @Requires('filter_set:write', ofFilterSet)
  @ApiOkResponse({ type: FilterSetDto })
  update(
    @Workspace() ctx: WorkspaceContext,
    @Param('filter_set_id', UuidPipe) id: string,
    @Body() changes: UpdateFilterSetDto,
  ): Promise<FilterSetDto> {
    return this.sets.update(ctx, id, changes);
  }

  /** For its owner and admins. */
  @Delete(':filter_set_id')
  @HttpCode(204)
  @Requires('filter_set:write', ofFilterSet)
  @ApiNoContentResponse()
  async remove(@Workspace() ctx: WorkspaceContext, @Param('filter_set_id', UuidPipe) id: string): Promise<void> {
    await this.sets.remove(ctx, id);
  }
}
