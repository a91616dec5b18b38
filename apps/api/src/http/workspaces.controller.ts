import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Accounts, Members, Tickets, Workspaces } from '@strata/identity';
import type { Actor, WorkspaceContext } from '@strata/platform';
import { WorkspaceRemoval } from '@strata/projects';
import { CurrentActor, inWorkspace, Requires, SignedIn, SuperadminOnly, Workspace } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { UuidPipe } from '../edge/validation.js';
import { MembershipDto } from './auth.dto.js';
import {
  ChangeRoleDto,
  CreateWorkspaceDto,
  DeleteWorkspaceDto,
  MemberDto,
  MemberListDto,
  OpenTicketDto,
  TicketDto,
  UpdateWorkspaceDto,
  WorkspaceDto,
  WorkspaceListDto,
} from './workspaces.dto.js';

@ApiTags('workspaces')
@Controller('workspaces')
export class WorkspacesController {
  constructor(
    private readonly workspaces: Workspaces,
    private readonly accounts: Accounts,
    private readonly members: Members,
    private readonly removal: WorkspaceRemoval,
  ) {}

  /** The workspaces of which the caller is a member. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: WorkspaceListDto })
  async list(@CurrentActor() actor: Actor): Promise<WorkspaceListDto> {
    return { data: await this.workspaces.memberships(actor.userId), next_cursor: null };
  }

  /** Creates a workspace; the caller becomes its admin. */
  @Post()
  @SignedIn()
  @ApiCreatedResponse({ type: MembershipDto })
  async create(@Body() input: CreateWorkspaceDto, @CurrentActor() actor: Actor): Promise<MembershipDto> {
    const user = await this.accounts.user(actor.userId);
    const { id, name, role, reporting_zone } = await this.workspaces.create(input, {
      ...user,
      correlationId: actor.correlationId,
      ipHash: actor.ipHash,
    });
    return { id, name, role, reporting_zone };
  }

  @Get(':workspace_id')
  @Requires('workspace:read', inWorkspace)
  @ApiOkResponse({ type: WorkspaceDto })
  get(@Workspace() ctx: WorkspaceContext): Promise<WorkspaceDto> {
    return this.workspaces.get(ctx);
  }

  @Patch(':workspace_id')
  @Requires('workspace:write', inWorkspace)
  @ApiOkResponse({ type: WorkspaceDto })
  update(@Workspace() ctx: WorkspaceContext, @Body() changes: UpdateWorkspaceDto): Promise<WorkspaceDto> {
    return this.workspaces.update(ctx, changes);
  }

  /** Ends the caller's own membership. */
  @Post(':workspace_id/leave')
  @HttpCode(204)
  @Requires('workspace:leave', inWorkspace)
  @ApiNoContentResponse()
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'The caller is the last admin.' })
  async leave(@Workspace() ctx: WorkspaceContext): Promise<void> {
    await this.members.leave(ctx);
  }

  /** Deletes the workspace with its projects, events and members. */
  @Post(':workspace_id/delete')
  @HttpCode(204)
  @Requires('workspace:delete', inWorkspace)
  @ApiNoContentResponse()
  async remove(@Workspace() ctx: WorkspaceContext, @Body() input: DeleteWorkspaceDto): Promise<void> {
    await this.removal.remove(ctx, input.name);
  }
}

@ApiTags('workspaces')
@Controller('workspaces/:workspace_id/members')
export class MembersController {
  constructor(private readonly members: Members) {}

  @Get()
  @Requires('member:read', inWorkspace)
  @ApiOkResponse({ type: MemberListDto })
  async list(@Workspace() ctx: WorkspaceContext): Promise<MemberListDto> {
    return { data: await this.members.list(ctx), next_cursor: null };
  }

  @Patch(':user_id')
  @Requires('member:write', inWorkspace)
  @ApiOkResponse({ type: MemberDto })
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'It would leave the workspace without an admin.' })
  changeRole(
    @Workspace() ctx: WorkspaceContext,
    @Param('user_id', UuidPipe) userId: string,
    @Body() input: ChangeRoleDto,
  ): Promise<MemberDto> {
    return this.members.changeRole(ctx, userId, input.role);
  }

  @Delete(':user_id')
  @HttpCode(204)
  @Requires('member:write', inWorkspace)
  @ApiNoContentResponse()
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'It would leave the workspace without an admin.' })
  async remove(@Workspace() ctx: WorkspaceContext, @Param('user_id', UuidPipe) userId: string): Promise<void> {
    await this.members.remove(ctx, userId);
  }
}

@ApiTags('superadmin')
@Controller('workspaces/:workspace_id/tickets')
export class TicketsController {
  constructor(private readonly tickets: Tickets) {}

  /** Lets a superadmin read one workspace of which they are no member, for a while and on record. */
  @Post()
  @SuperadminOnly()
  @ApiCreatedResponse({ type: TicketDto })
  open(
    @CurrentActor() actor: Actor,
    @Param('workspace_id', UuidPipe) workspaceId: string,
    @Body() input: OpenTicketDto,
  ): Promise<TicketDto> {
    return this.tickets.open(actor, workspaceId, { reason: input.reason, minutes: input.minutes ?? 60 });
  }

  /** Closes the caller's open ticket. */
  @Delete()
  @HttpCode(204)
  @SuperadminOnly()
  @ApiNoContentResponse()
  async close(@CurrentActor() actor: Actor): Promise<void> {
    await this.tickets.close(actor);
  }
}
