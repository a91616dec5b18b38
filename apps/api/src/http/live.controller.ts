import { Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { LiveAdmission } from '@strata/live';
import type { Actor } from '@strata/platform';
import { CurrentActor, inProject, Requires } from '../edge/access.decorators.js';
import { UuidPipe } from '../edge/validation.js';

class LiveTicketDto {
  @ApiProperty({ description: 'Good for one connection; offered as the subprotocol `ticket.<ticket>`.' })
  ticket: string;
  @ApiProperty({ description: 'Life in seconds.' })
  expires_in: number;
}

@ApiTags('live')
@Controller('projects/:project_id/live-tickets')
export class LiveController {
  constructor(private readonly admission: LiveAdmission) {}

  /**
   * A ticket for one connection to the live feed, `GET /api/v1/ws/events/{project_id}` (WebSocket), with the
   * subprotocols `strata.live.v1` and `ticket.<ticket>`. Its messages are described in docs/live.md.
   */
  @Post()
  @Requires('event:read', inProject)
  @ApiCreatedResponse({ type: LiveTicketDto })
  issue(@CurrentActor() actor: Actor, @Param('project_id', UuidPipe) projectId: string): Promise<LiveTicketDto> {
    return this.admission.issue({ actor, projectId });
  }
}
