import { Controller, Headers, HttpCode, Post, type StreamableFile, UseGuards } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Renders } from '@strata/export';
import { Public } from '../edge/access.decorators.js';
import { GuestRateGuard } from '../edge/guest-rate.guard.js';
import { WidgetLines } from './widget-lines.js';

/** For the page that the worker prints. */
@ApiTags('exports')
@UseGuards(GuestRateGuard)
@Controller('renders')
export class RendersController {
  constructor(
    private readonly renders: Renders,
    private readonly lines: WidgetLines,
  ) {}

  /**
   * The dashboard of an export that is being printed, with the rights that its requester has. The ticket is the worker's,
   * and good for one request; whatever is wrong with it, the answer is the same 404.
   */
  @Post('dashboard')
  @HttpCode(200)
  @Public()
  @ApiHeader({ name: 'X-Render-Ticket', required: true })
  @ApiOkResponse({
    content: {
      'application/x-ndjson': {
        schema: {
          type: 'string',
          description:
            '`{page: {dashboard, workspace, requested_by, requested_at, tz, facts}}`, then a line per widget as ' +
            '`POST /dashboards/{id}/data` has them.',
        },
      },
    },
  })
  async dashboard(@Headers('x-render-ticket') ticket: string | undefined): Promise<StreamableFile> {
    const { ctx, page, send } = await this.renders.open(ticket ?? '');
    return this.lines.stream(ctx, send, { page });
  }
}
