import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { WorkspaceContext } from '@strata/platform';
import { RecomputeRuns } from '@strata/transform';
import { inWorkspace, Requires, Workspace } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { UuidPipe } from '../edge/validation.js';
import { CreateRecomputeDto, RecomputeDto, RecomputeListDto, RecomputeQueryDto } from './recompute.dto.js';

@ApiTags('recompute')
@Controller('workspaces/:workspace_id/recompute-runs')
export class RecomputeController {
  constructor(private readonly runs: RecomputeRuns) {}

  /** Recomputes of the workspace's ranges, newest first. */
  @Get()
  @Requires('recompute:read', inWorkspace)
  @ApiOkResponse({ type: RecomputeListDto })
  list(@Workspace() ctx: WorkspaceContext, @Query() query: RecomputeQueryDto): Promise<RecomputeListDto> {
    return this.runs.list(ctx, { ...query, project_id: query.project_id?.toLowerCase() });
  }

  /** Builds the figures of a project's range anew from its events, as soon as no other run is active. */
  @Post()
  @Requires('recompute:write', inWorkspace)
  @ApiCreatedResponse({ type: RecomputeDto })
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'The project is being recomputed already.' })
  create(@Workspace() ctx: WorkspaceContext, @Body() input: CreateRecomputeDto): Promise<RecomputeDto> {
    const { project_id, from, to } = input;
    return this.runs.create(ctx, { project_id: project_id.toLowerCase(), from: new Date(from), to: new Date(to) });
  }

  /** A recompute and how far it is. */
  @Get(':run_id')
  @Requires('recompute:read', inWorkspace)
  @ApiOkResponse({ type: RecomputeDto })
  get(@Workspace() ctx: WorkspaceContext, @Param('run_id', UuidPipe) id: string): Promise<RecomputeDto> {
    return this.runs.get(ctx, id);
  }
}
