import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  type StreamableFile,
} from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import { Access } from '@strata/identity';
import { given, type WorkspaceContext } from '@strata/platform';
import { ReportDefinitions, ReportFiles, Reports, type ReportQuestion, type ReportRows } from '@strata/reports';
import { RecomputeRuns } from '@strata/transform';
import {
  inPostedWorkspace,
  inQueriedWorkspace,
  ofPostedProject,
  Requires,
  Workspace,
} from '../edge/access.decorators.js';
import { ClosedSignal } from '../edge/closed-signal.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { ApiFileResponse, fileOf } from '../edge/file.js';
import { WorkspaceQueryDto } from '../edge/paging.dto.js';
import { UuidPipe } from '../edge/validation.js';
import { whileAllowed } from '../edge/while-allowed.js';
import { reportFacts, reportTable } from './report-table.js';
import { RecomputeDto, RecomputeListDto } from './recompute.dto.js';
import {
  ExportReportQueryDto,
  RecomputeReportDto,
  RecomputeRunsQueryDto,
  ReportAnswerDto,
  RunLineageDto,
  RunReportQueryDto,
} from './report-runs.dto.js';
import { CreateReportDto, ReportDto, ReportListDto, ReportListQueryDto, UpdateReportDto } from './reports.dto.js';

@ApiTags('reports')
@Controller('reports')
export class ReportsController {
  constructor(
    private readonly definitions: ReportDefinitions,
    private readonly reports: Reports,
    private readonly files: ReportFiles,
    private readonly access: Access,
  ) {}

  /** The workspace's reports, by slug. */
  @Get()
  @Requires('report:read', inQueriedWorkspace)
  @ApiOkResponse({ type: ReportListDto })
  list(@Workspace() ctx: WorkspaceContext, @Query() { limit, cursor }: ReportListQueryDto): Promise<ReportListDto> {
    return this.definitions.list(ctx, { limit, cursor });
  }

  /** Defines a report. Until the next run of the transforms it is told from events. */
  @Post()
  @Requires('report:write', inPostedWorkspace)
  @ApiCreatedResponse({ type: ReportDto })
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'The slug is taken.' })
  create(
    @Workspace() ctx: WorkspaceContext,
    @Body() { workspace_id: _, ...input }: CreateReportDto,
  ): Promise<ReportDto> {
    return this.definitions.create(ctx, input);
  }

  @Get(':slug')
  @Requires('report:read', inQueriedWorkspace)
  @ApiOkResponse({ type: ReportDto })
  get(
    @Workspace() ctx: WorkspaceContext,
    @Param('slug') slug: string,
    @Query() _: WorkspaceQueryDto,
  ): Promise<ReportDto> {
    return this.definitions.get(ctx, slug);
  }

  /** Changes a report; of a built-in one only its cache and its windows. */
  @Patch(':slug')
  @Requires('report:write', inQueriedWorkspace)
  @ApiOkResponse({ type: ReportDto })
  update(
    @Workspace() ctx: WorkspaceContext,
    @Param('slug') slug: string,
    @Query() _: WorkspaceQueryDto,
    @Body() changes: UpdateReportDto,
  ): Promise<ReportDto> {
    return this.definitions.update(ctx, slug, changes);
  }

  /** Deletes a report of the workspace's own. */
  @Delete(':slug')
  @HttpCode(204)
  @Requires('report:write', inQueriedWorkspace)
  @ApiNoContentResponse()
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'The report is built in.' })
  remove(
    @Workspace() ctx: WorkspaceContext,
    @Param('slug') slug: string,
    @Query() _: WorkspaceQueryDto,
  ): Promise<void> {
    return this.definitions.remove(ctx, slug);
  }

  /** What a report says of a project, by whole days or weeks of the reporting zone; each row names the run that made it. */
  @Get(':slug/run')
  @Requires('report:read', inQueriedWorkspace)
  @ApiOkResponse({ type: ReportAnswerDto })
  run(
    @Workspace() ctx: WorkspaceContext,
    @Param('slug') slug: string,
    @Query() { limit, offset, ...query }: RunReportQueryDto,
  ): Promise<ReportAnswerDto> {
    return this.reports.run(ctx, slug, questionOf(query), { limit, offset });
  }

  /** All rows of the same as a file, as of one moment, sent while they are read. */
  @Get(':slug/export')
  @Requires('report:read', inQueriedWorkspace)
  @ApiFileResponse()
  export(
    @Workspace() ctx: WorkspaceContext,
    @Param('slug') slug: string,
    @Query() { format, ...query }: ExportReportQueryDto,
    @ClosedSignal() signal: AbortSignal,
  ): Promise<StreamableFile> {
    return fileOf(format, (write) => {
      const consume = ({ batches, ...rows }: ReportRows): Promise<void> =>
        write(
          reportTable({ ...rows, batches: whileAllowed(this.access, ctx, 'report:read', batches) }),
          reportFacts(rows),
        );
      return this.files.read(ctx, slug, questionOf(query), consume, { signal });
    });
  }

  /** Rebuilds the buckets of a range, and the weeks that hold them, from events: as soon as no other run is active. */
  @Post(':slug/recompute')
  @HttpCode(202)
  @Requires('recompute:write', ofPostedProject)
  @ApiAcceptedResponse({ type: RecomputeDto })
  @ApiConflictResponse({
    type: ErrorBodyDto,
    description: 'The project is being recomputed already; `details.run_id` says by which run.',
  })
  recompute(
    @Workspace() ctx: WorkspaceContext,
    @Param('slug') slug: string,
    @Body() { project_id, from, to, window }: RecomputeReportDto,
  ): Promise<RecomputeDto> {
    const range = { from: new Date(from), to: new Date(to) };
    return this.reports.recompute(ctx, slug, { project_id: project_id.toLowerCase(), ...range, window });
  }
}

function questionOf(query: Omit<ExportReportQueryDto, 'format'>): ReportQuestion {
  const { project_id, from, to, window, breakdown, source, status } = query;
  return {
    projectId: project_id.toLowerCase(),
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
    window,
    breakdown,
    filters: given({ source, status }),
  };
}

@ApiTags('reports')
@Controller('recompute-runs')
export class RecomputeRunsController {
  constructor(private readonly runs: RecomputeRuns) {}

  /** Recomputes of the workspace, newest first. */
  @Get()
  @Requires('recompute:read', inQueriedWorkspace)
  @ApiOkResponse({ type: RecomputeListDto })
  list(
    @Workspace() ctx: WorkspaceContext,
    @Query() { limit, cursor, project_id, report }: RecomputeRunsQueryDto,
  ): Promise<RecomputeListDto> {
    return this.runs.list(ctx, { limit, cursor, project_id: project_id?.toLowerCase(), report });
  }

  /** The run that made a row of a report: a recompute with how far it is, or a run of the whole installation. */
  @Get(':run_id')
  @Requires('recompute:read', inQueriedWorkspace)
  @ApiOkResponse({ type: RunLineageDto })
  get(
    @Workspace() ctx: WorkspaceContext,
    @Param('run_id', UuidPipe) id: string,
    @Query() _: WorkspaceQueryDto,
  ): Promise<RunLineageDto> {
    return this.runs.lineage(ctx, id);
  }
}
