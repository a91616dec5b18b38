import { Body, Controller, Get, Headers, HttpCode, Post, Query, type StreamableFile } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { newId, notFound, type WorkspaceContext } from '@strata/platform';
import { checkQuery, Connections, parametersIn, QueryCatalog, RunningQueries } from '@strata/query';
import { Catalog } from '@strata/transform';
import { inPostedWorkspace, inQueriedWorkspace, Requires, Workspace } from '../edge/access.decorators.js';
import { ClosedSignal } from '../edge/closed-signal.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { AdHocQueries } from './ad-hoc-queries.js';
import { described } from './query-descriptions.js';
import { ndjson } from './query-stream.js';
import {
  CancelQueryDto,
  CheckQueryDto,
  QueryCheckDto,
  QueryResultDto,
  RelationListDto,
  RunQueryDto,
  SampleDto,
  SampleQueryDto,
  TargetQueryDto,
} from './query.dto.js';

/** SQL that people write: one read-only statement over the workspace's own store, or on a connection. */
@ApiTags('query')
@Controller('query')
export class QueryController {
  constructor(
    private readonly queries: AdHocQueries,
    private readonly running: RunningQueries,
    private readonly catalog: QueryCatalog,
    private readonly connections: Connections,
    private readonly models: Catalog,
  ) {}

  /** Runs SQL. Closing the connection cancels it. `details` of an error hold the `position` in the SQL. */
  @Post('run')
  @HttpCode(200)
  @Requires('query:run', inPostedWorkspace)
  @ApiExtraModels(QueryResultDto)
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(QueryResultDto) } },
      'application/x-ndjson': {
        schema: {
          type: 'string',
          description:
            'With `Accept: application/x-ndjson`: a line `{"columns":[…]}`, a JSON array per row as it is computed, ' +
            'and `{"summary":{row_count,is_truncated,duration_ms}}` or `{"error":{…}}`.',
        },
      },
    },
  })
  @ApiResponse({ status: 429, type: ErrorBodyDto })
  @ApiResponse({ status: 503, type: ErrorBodyDto })
  async run(
    @Workspace() ctx: WorkspaceContext,
    @Body() input: RunQueryDto,
    @Headers('accept') accept: string | undefined,
    @ClosedSignal() closed: AbortSignal,
  ): Promise<QueryResultDto | StreamableFile> {
    const isStreamed = accept?.includes('application/x-ndjson') ?? false;
    const query = await this.queries.prepare(ctx, { ...input, query_id: input.query_id ?? newId() }, isStreamed);
    if (isStreamed) return ndjson((signal, consume) => query.run(signal, consume), closed, ctx.correlationId);
    return query.collect(closed);
  }

  /** Ends a query of the caller's own, in whichever process it runs; an unknown id is none. */
  @Post('cancel')
  @HttpCode(204)
  @Requires('saved_query:read', inPostedWorkspace)
  @ApiNoContentResponse()
  async cancel(@Workspace() ctx: WorkspaceContext, @Body() { query_id: id }: CancelQueryDto): Promise<void> {
    await this.running.cancel(ctx, id.toLowerCase());
  }

  /** What is wrong with SQL, without running it. */
  @Post('check')
  @HttpCode(200)
  @Requires('query:run', inPostedWorkspace)
  @ApiOkResponse({ type: QueryCheckDto })
  async check(@Body() { sql, parameters = [], connection_id: id = null }: CheckQueryDto): Promise<QueryCheckDto> {
    const relations = id === null ? await this.catalog.ownRelations() : null;
    const problems = await checkQuery(sql, parameters, relations);
    return {
      problems: problems.map(({ message, hint = null, position = null }) => ({ message, hint, position })),
      parameters: namesIn(sql),
    };
  }

  /** The tables and views that SQL may read, with their columns. */
  @Get('schema')
  @Requires('query:run', inQueriedWorkspace)
  @ApiOkResponse({ type: RelationListDto })
  async schema(
    @Workspace() ctx: WorkspaceContext,
    @Query() { connection_id: id }: TargetQueryDto,
  ): Promise<RelationListDto> {
    const connectionId = id?.toLowerCase() ?? null;
    const relations = await this.catalog.relations(ctx, { connectionId });
    const data = connectionId === null ? described(relations, await this.models.manifestIfValid()) : relations;
    return { data, next_cursor: null };
  }

  /** Five rows of a table or view. */
  @Get('sample')
  @Requires('query:run', inQueriedWorkspace)
  @ApiOkResponse({ type: SampleDto })
  async sample(
    @Workspace() ctx: WorkspaceContext,
    @Query() { connection_id: id, relation }: SampleQueryDto,
  ): Promise<SampleDto> {
    const connectionId = id?.toLowerCase() ?? null;
    if (connectionId !== null) await this.connections.require(ctx, connectionId, 'write');
    const relations = await this.catalog.relations(ctx, { connectionId });
    const found = relations.find(({ schema, name }) => `${schema}.${name}` === relation);
    if (!found) throw notFound('table');
    return this.queries.sample(ctx, connectionId, found);
  }
}

/** Names of parameters; none while the template has no end. */
function namesIn(sql: string): string[] {
  try {
    return parametersIn(sql);
  } catch {
    return [];
  }
}
