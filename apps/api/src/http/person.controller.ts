import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Analytics } from '@strata/analytics';
import type { WorkspaceContext } from '@strata/platform';
import { inProject, Requires, Workspace } from '../edge/access.decorators.js';
import { UuidPipe } from '../edge/validation.js';
import { PersonDto, PersonQueryDto } from './person.dto.js';

@ApiTags('analytics')
@Controller('analytics/:project_id/person')
export class PersonController {
  constructor(private readonly analytics: Analytics) {}

  /** One visitor over all time: traits, first and last sight, how they came. Their events: `filters` on visitor_id. */
  @Get()
  @Requires('event:read', inProject)
  @ApiOkResponse({ type: PersonDto })
  get(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() { visitor_id: visitorId }: PersonQueryDto,
  ): Promise<PersonDto> {
    return this.analytics.person(ctx, { projectId, visitorId });
  }
}
