import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiAcceptedResponse, ApiConflictResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access } from '@strata/identity';
import { CLOCK, type Clock, type WorkspaceContext } from '@strata/platform';
import { Erasures, PersonExports, type PersonRow } from '@strata/privacy';
import type { RunningQuery } from '@strata/query';
import { inQueriedWorkspace, ofPostedProject, Requires, Workspace } from '../edge/access.decorators.js';
import { ClosedSignal } from '../edge/closed-signal.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { ApiFileResponse, fileOf } from '../edge/file.js';
import { WorkspacePageQueryDto, WorkspaceQueryDto } from '../edge/paging.dto.js';
import { UuidPipe } from '../edge/validation.js';
import { whileAllowed } from '../edge/while-allowed.js';
import { ErasureDto, ErasureListDto, PrivacySubjectDto } from './privacy.dto.js';

/** What people may ask of whoever keeps data of theirs. */
@ApiTags('privacy')
@Controller('privacy')
export class PrivacyController {
  constructor(
    private readonly erasures: Erasures,
    private readonly exports: PersonExports,
    private readonly access: Access,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Everything that the project keeps of a person, as lines of JSON. */
  @Post('exports')
  @HttpCode(200)
  @Requires('privacy:write', ofPostedProject)
  @ApiFileResponse()
  export(
    @Workspace() ctx: WorkspaceContext,
    @Body() person: PrivacySubjectDto,
    @ClosedSignal() signal: AbortSignal,
  ): Promise<StreamableFile> {
    const facts = { name: 'person', params: {}, at: this.clock.now(), zone: 'UTC' };
    return fileOf('ndjson', (write) => {
      const consume = (rows: AsyncIterable<PersonRow[]>): Promise<void> =>
        write(personTable(whileAllowed(this.access, ctx, 'privacy:write', rows)), facts);
      return this.exports.export(ctx, person.project_id.toLowerCase(), person.distinct_id, { consume, signal });
    });
  }

  /** Has a person forgotten: raw rows at once, everything built of them with the next runs of the transforms. */
  @Post('erasures')
  @HttpCode(202)
  @Requires('privacy:write', ofPostedProject)
  @ApiAcceptedResponse({ type: ErasureDto })
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'The person is being erased already.' })
  erase(@Workspace() ctx: WorkspaceContext, @Body() person: PrivacySubjectDto): Promise<ErasureDto> {
    return this.erasures.request(ctx, person.project_id.toLowerCase(), person.distinct_id);
  }

  /** The erasures of a workspace, newest first. */
  @Get('jobs')
  @Requires('privacy:read', inQueriedWorkspace)
  @ApiOkResponse({ type: ErasureListDto })
  list(@Workspace() ctx: WorkspaceContext, @Query() query: WorkspacePageQueryDto): Promise<ErasureListDto> {
    return this.erasures.list(ctx, query);
  }

  /** One erasure; once it is done, its receipt. */
  @Get('jobs/:erasure_id')
  @Requires('privacy:read', inQueriedWorkspace)
  @ApiOkResponse({ type: ErasureDto })
  get(
    @Workspace() ctx: WorkspaceContext,
    @Param('erasure_id', UuidPipe) id: string,
    @Query() _query: WorkspaceQueryDto,
  ): Promise<ErasureDto> {
    return this.erasures.get(ctx, id);
  }
}

function personTable(rows: AsyncIterable<PersonRow[]>): RunningQuery {
  async function* cells(): RunningQuery['batches'] {
    for await (const batch of rows) yield batch.map(({ source, row }) => [source, row]);
  }
  const columns: RunningQuery['columns'] = [
    { name: 'source', type: 'text', pg_type: 'text' },
    { name: 'row', type: 'json', pg_type: 'jsonb' },
  ];
  return { columns, batches: cells() };
}
