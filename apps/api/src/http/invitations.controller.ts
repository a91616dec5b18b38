import { Body, Controller, Delete, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Invitations } from '@strata/identity';
import type { Actor, WorkspaceContext } from '@strata/platform';
import { CurrentActor, inWorkspace, Public, Requires, SignedIn, Workspace } from '../edge/access.decorators.js';
import { AuthRateGuard } from '../edge/auth-rate.guard.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { UuidPipe } from '../edge/validation.js';
import { MembershipDto } from './auth.dto.js';
import {
  CreateInvitationDto,
  InvitationDto,
  InvitationListDto,
  InvitationPreviewDto,
  InvitationTokenDto,
  NewInvitationDto,
} from './invitations.dto.js';

@ApiTags('workspaces')
@Controller('workspaces/:workspace_id/invitations')
export class InvitationsController {
  constructor(private readonly invitations: Invitations) {}

  /** The open invitations, newest first. */
  @Get()
  @Requires('invitation:read', inWorkspace)
  @ApiOkResponse({ type: InvitationListDto })
  async list(@Workspace() ctx: WorkspaceContext): Promise<InvitationListDto> {
    const data: InvitationDto[] = await this.invitations.list(ctx);
    return { data, next_cursor: null };
  }

  /** Makes an invitation, good for one person and seven days. */
  @Post()
  @Requires('invitation:write', inWorkspace)
  @ApiCreatedResponse({ type: NewInvitationDto })
  @ApiConflictResponse({ type: ErrorBodyDto })
  create(@Workspace() ctx: WorkspaceContext, @Body() input: CreateInvitationDto): Promise<NewInvitationDto> {
    return this.invitations.create(ctx, input);
  }

  /** Makes an open invitation worthless. */
  @Delete(':invitation_id')
  @HttpCode(204)
  @Requires('invitation:write', inWorkspace)
  @ApiNoContentResponse()
  async revoke(@Workspace() ctx: WorkspaceContext, @Param('invitation_id', UuidPipe) id: string): Promise<void> {
    await this.invitations.revoke(ctx, id);
  }
}

/** For those who hold a link. The token comes in the body: addresses end in logs. */
@ApiTags('workspaces')
@Controller('invitations')
export class InvitedController {
  constructor(private readonly invitations: Invitations) {}

  /** What an invitation invites to. */
  @Post('preview')
  @HttpCode(200)
  @Public()
  @UseGuards(AuthRateGuard)
  @ApiOkResponse({ type: InvitationPreviewDto })
  preview(@Body() input: InvitationTokenDto): Promise<InvitationPreviewDto> {
    return this.invitations.preview(input.token);
  }

  /** Makes the caller a member of the workspace. */
  @Post('accept')
  @HttpCode(200)
  @SignedIn()
  @ApiOkResponse({ type: MembershipDto })
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'A member already.' })
  accept(@CurrentActor() actor: Actor, @Body() input: InvitationTokenDto): Promise<MembershipDto> {
    return this.invitations.accept(actor, input.token);
  }
}
