import { Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { LiveAdmission } from '@strata/live';
import { DomainError, type Actor } from '@strata/platform';
import { CurrentActor, inProject, Public, Requires } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { UuidPipe } from '../edge/validation.js';

class LiveTicketDto {
  @ApiProperty({ description: 'Good for one connection; offered as the subprotocol `ticket.<ticket>`.' })
  ticket: string;
  @ApiProperty({ description: 'Life in seconds.' })
  expires_in: number;
}

@ApiTags('live')
@Controller()
export class LiveController {
  constructor(private readonly admission: LiveAdmission) {}

  /**
   * The live feed: a WebSocket with the subprotocols `strata.live.v1` and `ticket.<ticket>`. Its messages are described
   * in docs/live.md. Requests that don't ask for an upgrade end here.
   */
  @Get('ws/events/:project_id')
  @Public()
  @ApiResponse({ status: 101, description: 'The connection is a WebSocket from here on.' })
  @ApiResponse({ status: 426, type: ErrorBodyDto })
  watch(@Param('project_id', UuidPipe) _projectId: string): never {
    throw new DomainError('upgrade_required', 'This is a WebSocket.', { hint: 'Connect as docs/live.md says.' });
  }

  /** A ticket for one connection to the live feed. */
  @Post('projects/:project_id/live-tickets')
  @Requires('event:read', inProject)
  @ApiCreatedResponse({ type: LiveTicketDto })
  issue(@CurrentActor() actor: Actor, @Param('project_id', UuidPipe) projectId: string): Promise<LiveTicketDto> {
    return this.admission.issue({ actor, projectId });
  }
}
