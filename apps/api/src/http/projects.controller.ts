import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { EventSources, Projects } from '@strata/projects';
import type { WorkspaceContext } from '@strata/platform';
import {
  inPostedWorkspace,
  inProject,
  inQueriedWorkspace,
  Requires,
  Workspace,
  type Locator,
} from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { WorkspacePageQueryDto } from '../edge/paging.dto.js';
import { UuidPipe } from '../edge/validation.js';
import {
  CreateProjectDto,
  CreateSourceDto,
  InWorkspaceDto,
  ProjectDto,
  ProjectListDto,
  RotateKeyDto,
  SourceDto,
  SourceListDto,
  UpdateProjectDto,
  UpdateSourceDto,
} from './projects.dto.js';

@ApiTags('projects')
@Controller('projects')
export class ProjectsController {
  constructor(private readonly projects: Projects) {}

  /** Creates a project and its write key. */
  @Post()
  @Requires('project:write', inPostedWorkspace)
  @ApiCreatedResponse({ type: ProjectDto })
  create(@Workspace() ctx: WorkspaceContext, @Body() input: CreateProjectDto): Promise<ProjectDto> {
    return this.projects.create(ctx, input);
  }

  /** Creates a project that the worker fills with made-up traffic within seconds. */
  @Post('sample')
  @Requires('project:write', inPostedWorkspace)
  @ApiCreatedResponse({ type: ProjectDto })
  createSample(@Workspace() ctx: WorkspaceContext, @Body() _input: InWorkspaceDto): Promise<ProjectDto> {
    return this.projects.createSample(ctx);
  }

  @Get()
  @Requires('project:read', inQueriedWorkspace)
  @ApiOkResponse({ type: ProjectListDto })
  list(@Workspace() ctx: WorkspaceContext, @Query() page: WorkspacePageQueryDto): Promise<ProjectListDto> {
    return this.projects.list(ctx, page);
  }

  @Get(':project_id')
  @Requires('project:read', inProject)
  @ApiOkResponse({ type: ProjectDto })
  get(@Workspace() ctx: WorkspaceContext, @Param('project_id', UuidPipe) id: string): Promise<ProjectDto> {
    return this.projects.get(ctx, id);
  }

  @Patch(':project_id')
  @Requires('project:write', inProject)
  @ApiOkResponse({ type: ProjectDto })
  update(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) id: string,
    @Body() changes: UpdateProjectDto,
  ): Promise<ProjectDto> {
    return this.projects.update(ctx, id, changes);
  }

  /** Deletes the project and, in the background, its events. */
  @Delete(':project_id')
  @HttpCode(204)
  @Requires('project:write', inProject)
  @ApiNoContentResponse()
  async remove(@Workspace() ctx: WorkspaceContext, @Param('project_id', UuidPipe) id: string): Promise<void> {
    await this.projects.remove(ctx, id);
  }

  /** Replaces the write key; the old one dies at once or after `grace_seconds`. */
  @Post(':project_id/rotate-key')
  @HttpCode(200)
  @Requires('write_key:rotate', inProject)
  @ApiOkResponse({ type: ProjectDto })
  rotateKey(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) id: string,
    @Body() input: RotateKeyDto,
  ): Promise<ProjectDto> {
    return this.projects.rotateKey(ctx, id, input.grace_seconds ?? 0);
  }
}

const inSource: Locator = { kind: 'source', in: 'params', name: 'source_id' };

@ApiTags('sources')
@Controller('sources')
export class SourcesController {
  constructor(private readonly sources: EventSources) {}

  @Get()
  @Requires('source:read', inQueriedWorkspace)
  @ApiOkResponse({ type: SourceListDto })
  async list(@Workspace() ctx: WorkspaceContext, @Query() _query: InWorkspaceDto): Promise<SourceListDto> {
    return { data: await this.sources.list(ctx), next_cursor: null };
  }

  @Post()
  @Requires('source:write', inPostedWorkspace)
  @ApiCreatedResponse({ type: SourceDto })
  @ApiConflictResponse({ type: ErrorBodyDto })
  create(@Workspace() ctx: WorkspaceContext, @Body() input: CreateSourceDto): Promise<SourceDto> {
    return this.sources.create(ctx, input);
  }

  @Patch(':source_id')
  @Requires('source:write', inSource)
  @ApiOkResponse({ type: SourceDto })
  update(
    @Workspace() ctx: WorkspaceContext,
    @Param('source_id', UuidPipe) id: string,
    @Body() changes: UpdateSourceDto,
  ): Promise<SourceDto> {
    return this.sources.update(ctx, id, changes);
  }
}
