import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Actor } from '@strata/platform';
import { CurrentActor, SuperadminOnly } from '../edge/access.decorators.js';
import { InstallationStatus } from './installation-status.js';
import { InstallationStatusDto } from './installation.dto.js';

@ApiTags('superadmin')
@Controller('installation')
export class InstallationController {
  constructor(private readonly status: InstallationStatus) {}

  /** Queues, workers, schedules, storage and versions, and how many events were refused by tenant. */
  @Get('status')
  @SuperadminOnly()
  @ApiOkResponse({ type: InstallationStatusDto })
  read(@CurrentActor() actor: Actor): Promise<InstallationStatusDto> {
    return this.status.read(actor);
  }
}
