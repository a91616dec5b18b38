import { Body, Controller, HttpCode, Inject, Post, type StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Workspaces } from '@strata/identity';
import { CLOCK, newId, type Clock, type WorkspaceContext } from '@strata/platform';
import { inPostedWorkspace, Requires, Workspace } from '../edge/access.decorators.js';
import { ClosedSignal } from '../edge/closed-signal.js';
import { ApiFileResponse, fileOf } from '../edge/file.js';
import { AdHocQueries } from './ad-hoc-queries.js';
import { ExportAdHocQueryDto } from './query-export.dto.js';
import { MAX_STREAMED_ROWS } from './query.dto.js';

@ApiTags('query')
@Controller('query/export')
export class QueryExportController {
  constructor(
    private readonly queries: AdHocQueries,
    private readonly workspaces: Workspaces,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Runs SQL and sends its rows as a file while they come: at most a million. */
  @Post()
  @HttpCode(200)
  @Requires('query:run', inPostedWorkspace)
  @ApiFileResponse()
  async export(
    @Workspace() ctx: WorkspaceContext,
    @Body() { format, name = 'query', ...input }: ExportAdHocQueryDto,
    @ClosedSignal() closed: AbortSignal,
  ): Promise<StreamableFile> {
    const asked = { ...input, limit: MAX_STREAMED_ROWS, query_id: input.query_id ?? newId() };
    const query = await this.queries.prepare(ctx, asked, true);
    const { reporting_zone: zone } = await this.workspaces.get(ctx);
    const facts = { name, params: input.params ?? {}, at: this.clock.now(), zone };
    return fileOf(format, (write) => query.run(closed, (running) => write(running, facts)));
  }
}
