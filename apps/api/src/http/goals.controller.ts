import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Goals } from '@strata/projects';
import type { WorkspaceContext } from '@strata/platform';
import { inProject, Requires, Workspace } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { UuidPipe } from '../edge/validation.js';
import { CreateGoalDto, GoalDto, GoalListDto, UpdateGoalDto } from './goals.dto.js';

@ApiTags('goals')
@Controller('projects/:project_id/goals')
export class GoalsController {
  constructor(private readonly goals: Goals) {}

  /** The project's goals in the order of their creation. */
  @Get()
  @Requires('goal:read', inProject)
  @ApiOkResponse({ type: GoalListDto })
  async list(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
  ): Promise<GoalListDto> {
    return { data: await this.goals.list(ctx, projectId), next_cursor: null };
  }

  /** Creates a goal; a project has at most 100. */
  @Post()
  @Requires('goal:write', inProject)
  @ApiCreatedResponse({ type: GoalDto })
  @ApiConflictResponse({ type: ErrorBodyDto })
  create(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Body() input: CreateGoalDto,
  ): Promise<GoalDto> {
    return this.goals.create(ctx, projectId, input);
  }

  /** Changes a goal; its figures are of the new pattern, for the past too. */
  @Patch(':goal_id')
  @Requires('goal:write', inProject)
  @ApiOkResponse({ type: GoalDto })
  update(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Param('goal_id', UuidPipe) id: string,
    @Body() changes: UpdateGoalDto,
  ): Promise<GoalDto> {
    return this.goals.update(ctx, projectId, id, changes);
  }

  /** Deletes a goal; no event is touched. */
  @Delete(':goal_id')
  @HttpCode(204)
  @Requires('goal:write', inProject)
  @ApiNoContentResponse()
  async remove(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Param('goal_id', UuidPipe) id: string,
  ): Promise<void> {
    await this.goals.remove(ctx, projectId, id);
  }
}
