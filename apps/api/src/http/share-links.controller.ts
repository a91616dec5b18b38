import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Req,
  UseGuards,
  type StreamableFile,
} from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import { DashboardData, Dashboards, ShareLinks } from '@strata/dashboards';
import type { WorkspaceContext } from '@strata/platform';
import type { FastifyRequest } from 'fastify';
import { ofDashboard, Public, Requires, Workspace } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { GuestRateGuard } from '../edge/guest-rate.guard.js';
import { UuidPipe } from '../edge/validation.js';
import { GuestDataDto } from './dashboard-data.dto.js';
import { CreateShareLinkDto, NewShareLinkDto, SharedDashboardDto, ShareLinkListDto } from './share-links.dto.js';
import { ApiWidgetLines, WidgetLines } from './widget-lines.js';

/** Links that show a dashboard to whoever holds them. */
@ApiTags('dashboards')
@Controller('dashboards/:dashboard_id/share-links')
export class ShareLinksController {
  constructor(private readonly links: ShareLinks) {}

  /** Also those that are over, newest first. */
  @Get()
  @Requires('share_link:read', ofDashboard)
  @ApiOkResponse({ type: ShareLinkListDto })
  async list(
    @Workspace() ctx: WorkspaceContext,
    @Param('dashboard_id', UuidPipe) id: string,
  ): Promise<ShareLinkListDto> {
    return { data: await this.links.list(ctx, id), next_cursor: null };
  }

  /** Makes a link. The workspace has to allow it (`allow_share_links`). */
  @Post()
  @Requires('share_link:write', ofDashboard)
  @ApiCreatedResponse({ type: NewShareLinkDto })
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'The dashboard has a hundred good ones.' })
  create(
    @Workspace() ctx: WorkspaceContext,
    @Param('dashboard_id', UuidPipe) id: string,
    @Body() input: CreateShareLinkDto,
  ): Promise<NewShareLinkDto> {
    return this.links.create(ctx, id, input);
  }

  /** Makes a link worthless at once. */
  @Delete(':share_link_id')
  @HttpCode(204)
  @Requires('share_link:write', ofDashboard)
  @ApiNoContentResponse()
  async revoke(
    @Workspace() ctx: WorkspaceContext,
    @Param('dashboard_id', UuidPipe) id: string,
    @Param('share_link_id', UuidPipe) linkId: string,
  ): Promise<void> {
    await this.links.revoke(ctx, id, linkId);
  }
}

const TOKEN = 'x-share-token';

/** For those who hold a link. The token comes in a header: addresses end in logs. */
@ApiTags('shared')
@ApiHeader({ name: 'X-Share-Token', required: true })
@UseGuards(GuestRateGuard)
@Controller('shared/dashboard')
export class SharedDashboardController {
  constructor(
    private readonly links: ShareLinks,
    private readonly dashboards: Dashboards,
    private readonly data: DashboardData,
    private readonly lines: WidgetLines,
  ) {}

  /** The dashboard of the link; 404 for unknown, expired and revoked ones alike. */
  @Post()
  @HttpCode(200)
  @Public()
  @ApiOkResponse({ type: SharedDashboardDto })
  async get(@Headers(TOKEN) token: string | undefined, @Req() request: FastifyRequest): Promise<SharedDashboardDto> {
    const guest = await this.links.enter(token ?? '', request.id);
    return this.dashboards.ofGuest(guest);
  }

  /** Its data, with the rights of a viewer. */
  @Post('data')
  @HttpCode(200)
  @Public()
  @ApiWidgetLines()
  async read(
    @Headers(TOKEN) token: string | undefined,
    @Req() request: FastifyRequest,
    @Body() asked: GuestDataDto,
  ): Promise<StreamableFile> {
    const guest = await this.links.enter(token ?? '', request.id);
    return this.lines.stream(guest.ctx, await this.data.ofGuest(guest, asked));
  }
}
