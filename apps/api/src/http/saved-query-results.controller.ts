import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { newId, type WorkspaceContext } from '@strata/platform';
import { RunningQueries } from '@strata/query';
import { RunHistory, SavedQueryRunner, Snapshots } from '@strata/saved-queries';
import { ofSavedQuery, Requires, Workspace } from '../edge/access.decorators.js';
import { ClosedSignal } from '../edge/closed-signal.js';
import { ApiFileResponse, fileOf } from '../edge/file.js';
import { PageQueryDto } from '../edge/paging.dto.js';
import { UuidPipe } from '../edge/validation.js';
import { ExportSavedQueryDto } from './query-export.dto.js';
import {
  RunSavedQueryDto,
  SavedQueryResultDto,
  SavedQueryRunListDto,
  SavedQuerySnapshotListDto,
} from './saved-query-results.dto.js';

/** Results are sent as the JSON text that they are kept as. */
const JSON_TEXT = ['content-type', 'application/json; charset=utf-8'] as const;

@ApiTags('saved queries')
@Controller('saved-queries/:saved_query_id')
export class SavedQueryResultsController {
  constructor(
    private readonly runner: SavedQueryRunner,
    private readonly history: RunHistory,
    private readonly kept: Snapshots,
    private readonly running: RunningQueries,
  ) {}

  /** The result: a kept one while it is fresh. Who wants the same at the same time shares one execution. */
  @Post('run')
  @HttpCode(200)
  @Header(...JSON_TEXT)
  @Requires('saved_query:read', ofSavedQuery)
  @ApiOkResponse({ type: SavedQueryResultDto })
  run(
    @Workspace() ctx: WorkspaceContext,
    @Param('saved_query_id', UuidPipe) id: string,
    @Body() { params, refresh, query_id: queryId = newId() }: RunSavedQueryDto,
    @ClosedSignal() closed: AbortSignal,
  ): Promise<string> {
    return this.running.track(ctx, { queryId, action: 'saved_query:read' }, closed, (signal) =>
      this.runner.run(ctx, id, { params, refresh, signal }),
    );
  }

  /** Who ran it, and how that went; newest first. Kept for 30 days. */
  @Get('runs')
  @Requires('saved_query:read', ofSavedQuery)
  @ApiOkResponse({ type: SavedQueryRunListDto })
  runs(
    @Workspace() ctx: WorkspaceContext,
    @Param('saved_query_id', UuidPipe) id: string,
    @Query() page: PageQueryDto,
  ): Promise<SavedQueryRunListDto> {
    return this.history.list(ctx, id, page);
  }

  /** The results that are kept, newest first: the last 20, for 30 days. */
  @Get('snapshots')
  @Requires('saved_query:read', ofSavedQuery)
  @ApiOkResponse({ type: SavedQuerySnapshotListDto })
  snapshots(
    @Workspace() ctx: WorkspaceContext,
    @Param('saved_query_id', UuidPipe) id: string,
    @Query() page: PageQueryDto,
  ): Promise<SavedQuerySnapshotListDto> {
    return this.kept.list(ctx, id, page);
  }

  /** A result as it was computed then. */
  @Get('snapshots/:snapshot_id')
  @Header(...JSON_TEXT)
  @Requires('saved_query:read', ofSavedQuery)
  @ApiOkResponse({ type: SavedQueryResultDto })
  snapshot(
    @Workspace() ctx: WorkspaceContext,
    @Param('saved_query_id', UuidPipe) id: string,
    @Param('snapshot_id', UuidPipe) snapshotId: string,
  ): Promise<string> {
    return this.runner.snapshot(ctx, id, snapshotId);
  }

  /** All rows as a file, computed for it and sent as they come. */
  @Get('export')
  @Requires('saved_query:read', ofSavedQuery)
  @ApiFileResponse()
  export(
    @Workspace() ctx: WorkspaceContext,
    @Param('saved_query_id', UuidPipe) id: string,
    @Query() { format, params }: ExportSavedQueryDto,
    @ClosedSignal() closed: AbortSignal,
  ): Promise<StreamableFile> {
    return fileOf(format, (write) => this.runner.stream(ctx, id, { params, signal: closed }, write));
  }
}
