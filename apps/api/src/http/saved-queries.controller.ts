import { Body, Controller, Delete, Get, HttpCode, Param, ParseIntPipe, Patch, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { WorkspaceContext } from '@strata/platform';
import { SavedQueries, SavedQueryVersions } from '@strata/saved-queries';
import { inPostedWorkspace, inQueriedWorkspace, ofSavedQuery, Requires, Workspace } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { PageQueryDto, WorkspaceQueryDto } from '../edge/paging.dto.js';
import { UuidPipe } from '../edge/validation.js';
import {
  CloneSavedQueryDto,
  CreateSavedQueryDto,
  SavedQueryDetailsDto,
  SavedQueryListDto,
  SavedQuerySearchDto,
  SavedQueryVersionListDto,
  TagListDto,
  UpdateSavedQueryDto,
} from './saved-queries.dto.js';

/**
 * Questions that people keep, with the SQL that answers them. Shared ones are for everybody in the workspace, private
 * ones for their owner and the admins; others get a 404.
 */
@ApiTags('saved queries')
@Controller('saved-queries')
export class SavedQueriesController {
  constructor(
    private readonly queries: SavedQueries,
    private readonly versions: SavedQueryVersions,
  ) {}

  /** Those that the caller may read, last changed first. */
  @Get()
  @Requires('saved_query:read', inQueriedWorkspace)
  @ApiOkResponse({ type: SavedQueryListDto })
  list(@Workspace() ctx: WorkspaceContext, @Query() query: SavedQuerySearchDto): Promise<SavedQueryListDto> {
    return this.queries.list(ctx, query);
  }

  /** The tags of those that the caller may read, the most used first. */
  @Get('tags')
  @Requires('saved_query:read', inQueriedWorkspace)
  @ApiOkResponse({ type: TagListDto })
  async tags(@Workspace() ctx: WorkspaceContext, @Query() _query: WorkspaceQueryDto): Promise<TagListDto> {
    return { data: await this.queries.tags(ctx), next_cursor: null };
  }

  /** Keeps a query. What could never run is refused: `parameter_invalid`, `query_refused` with its position. */
  @Post()
  @Requires('saved_query:write', inPostedWorkspace)
  @ApiCreatedResponse({ type: SavedQueryDetailsDto })
  create(
    @Workspace() ctx: WorkspaceContext,
    @Body() { workspace_id: _, ...input }: CreateSavedQueryDto,
  ): Promise<SavedQueryDetailsDto> {
    return this.queries.create(ctx, input);
  }

  @Get(':saved_query_id')
  @Requires('saved_query:read', ofSavedQuery)
  @ApiOkResponse({ type: SavedQueryDetailsDto })
  get(
    @Workspace() ctx: WorkspaceContext,
    @Param('saved_query_id', UuidPipe) id: string,
  ): Promise<SavedQueryDetailsDto> {
    return this.queries.get(ctx, id);
  }

  /** A change of SQL, question, parameters, connection or explore makes a new version. For its owner and admins. */
  @Patch(':saved_query_id')
  @Requires('saved_query:write', ofSavedQuery)
  @ApiOkResponse({ type: SavedQueryDetailsDto })
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'It is at another version by now.' })
  update(
    @Workspace() ctx: WorkspaceContext,
    @Param('saved_query_id', UuidPipe) id: string,
    @Body() changes: UpdateSavedQueryDto,
  ): Promise<SavedQueryDetailsDto> {
    return this.queries.update(ctx, id, changes);
  }

  /** Removes it with versions, charts, results and history. For its owner and admins. */
  @Delete(':saved_query_id')
  @HttpCode(204)
  @Requires('saved_query:write', ofSavedQuery)
  @ApiNoContentResponse()
  async remove(@Workspace() ctx: WorkspaceContext, @Param('saved_query_id', UuidPipe) id: string): Promise<void> {
    await this.queries.remove(ctx, id);
  }

  /** A private one of the caller that asks the same, with the same charts. */
  @Post(':saved_query_id/clone')
  @Requires('saved_query:write', ofSavedQuery)
  @ApiCreatedResponse({ type: SavedQueryDetailsDto })
  clone(
    @Workspace() ctx: WorkspaceContext,
    @Param('saved_query_id', UuidPipe) id: string,
    @Body() { name }: CloneSavedQueryDto,
  ): Promise<SavedQueryDetailsDto> {
    return this.queries.clone(ctx, id, name);
  }

  /** What it has asked since it was made, newest first. */
  @Get(':saved_query_id/versions')
  @Requires('saved_query:read', ofSavedQuery)
  @ApiOkResponse({ type: SavedQueryVersionListDto })
  history(
    @Workspace() ctx: WorkspaceContext,
    @Param('saved_query_id', UuidPipe) id: string,
    @Query() page: PageQueryDto,
  ): Promise<SavedQueryVersionListDto> {
    return this.versions.list(ctx, id, page);
  }

  /** Asks again what it asked then, as a new version. For its owner and admins. */
  @Post(':saved_query_id/versions/:version/restore')
  @HttpCode(200)
  @Requires('saved_query:write', ofSavedQuery)
  @ApiOkResponse({ type: SavedQueryDetailsDto })
  restore(
    @Workspace() ctx: WorkspaceContext,
    @Param('saved_query_id', UuidPipe) id: string,
    @Param('version', ParseIntPipe) version: number,
  ): Promise<SavedQueryDetailsDto> {
    return this.versions.restore(ctx, id, version);
  }
}
