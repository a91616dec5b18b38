import { Body, Controller, Get, Param, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@strata/platform';
import { WorkspaceSuspension } from '@strata/projects';
import { CurrentActor, SuperadminOnly } from '../edge/access.decorators.js';
import { UuidPipe } from '../edge/validation.js';
import { InstallationStatus } from './installation-status.js';
import { InstallationStatusDto, SuspendDto, SuspensionDto } from './installation.dto.js';

@ApiTags('superadmin')
@Controller('installation')
export class InstallationController {
  constructor(
    private readonly status: InstallationStatus,
    private readonly suspension: WorkspaceSuspension,
  ) {}

  /** Queues, workers, schedules, storage and versions, and how many events were refused by tenant. */
  @Get('status')
  @SuperadminOnly()
  @ApiOkResponse({ type: InstallationStatusDto })
  read(@CurrentActor() actor: Actor): Promise<InstallationStatusDto> {
    return this.status.read(actor);
  }

  /** Suspends a workspace or opens it again. Its members and whatever sends events to it are refused meanwhile. */
  @Patch('workspaces/:workspace_id')
  @SuperadminOnly()
  @ApiOkResponse({ type: SuspensionDto })
  suspend(
    @CurrentActor() actor: Actor,
    @Param('workspace_id', UuidPipe) workspaceId: string,
    @Body() wanted: SuspendDto,
  ): Promise<SuspensionDto> {
    return this.suspension.change(actor, workspaceId, wanted);
  }
}
