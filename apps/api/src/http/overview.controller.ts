import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { TenantUsage } from '@strata/analytics';
import { Tenants } from '@strata/identity';
import type { Actor } from '@strata/platform';
import { CurrentActor, SignedIn, SuperadminOnly } from '../edge/access.decorators.js';
import { TenantListDto, TenantQueryDto, WorkspaceOverviewDto } from './overview.dto.js';

@ApiTags('workspaces')
@Controller()
export class OverviewController {
  constructor(
    private readonly tenants: Tenants,
    private readonly usage: TenantUsage,
  ) {}

  /** The workspaces that the caller administers and that are not suspended, each with its size and what it used in the last 30 days. */
  @Get('workspaces/overview')
  @SignedIn()
  @ApiOkResponse({ type: WorkspaceOverviewDto })
  async overview(@CurrentActor() actor: Actor): Promise<WorkspaceOverviewDto> {
    const data: WorkspaceOverviewDto['data'] = [];
    // One after the other: an overview of many must not hold all connections.
    for (const workspace of await this.tenants.administeredBy(actor)) {
      data.push({ ...workspace, usage: await this.usage.of({ workspaceId: workspace.id }) });
    }
    return { data, next_cursor: null };
  }

  /** Every tenant of the installation with what it used in the last 30 days, oldest first. Nothing else of theirs. */
  @Get('installation/workspaces')
  @SuperadminOnly()
  @ApiOkResponse({ type: TenantListDto })
  async list(@CurrentActor() actor: Actor, @Query() query: TenantQueryDto): Promise<TenantListDto> {
    const page = await this.tenants.list(actor, query);
    const data: TenantListDto['data'] = [];
    for (const tenant of page.data) data.push({ ...tenant, usage: await this.usage.of({ workspaceId: tenant.id }) });
    return { ...page, data };
  }
}
