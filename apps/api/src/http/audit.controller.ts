import { Controller, Get, Inject, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Access, AuditSearch, type AuditFilter } from '@strata/identity';
import { CLOCK, given, type Clock, type WorkspaceContext } from '@strata/platform';
import { inQueriedWorkspace, Requires, SuperadminOnly, Workspace } from '../edge/access.decorators.js';
import { ApiFileResponse, fileOf } from '../edge/file.js';
import { WorkspaceQueryDto } from '../edge/paging.dto.js';
import { whileAllowed } from '../edge/while-allowed.js';
import { auditTable } from './audit-table.js';
import {
  AuditExportQueryDto,
  AuditFacetsDto,
  AuditListDto,
  AuditQueryDto,
  InstallationAuditListDto,
  InstallationAuditQueryDto,
} from './audit.dto.js';

@ApiTags('audit')
@Controller('audit')
export class AuditController {
  constructor(
    private readonly audit: AuditSearch,
    private readonly access: Access,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** What was done in a workspace, newest first. */
  @Get()
  @Requires('audit:read', inQueriedWorkspace)
  @ApiOkResponse({ type: AuditListDto })
  list(@Workspace() ctx: WorkspaceContext, @Query() query: AuditQueryDto): Promise<AuditListDto> {
    return this.audit.list(ctx, filterOf(query), query);
  }

  /** The people, actions and kinds of things that the entries of a workspace name: what its filters offer. */
  @Get('facets')
  @Requires('audit:read', inQueriedWorkspace)
  @ApiOkResponse({ type: AuditFacetsDto })
  facets(@Workspace() ctx: WorkspaceContext, @Query() _query: WorkspaceQueryDto): Promise<AuditFacetsDto> {
    return this.audit.facets(ctx);
  }

  /** The same as a file, all of it, sent while it is read. */
  @Get('export')
  @Requires('audit:read', inQueriedWorkspace)
  @ApiFileResponse()
  export(
    @Workspace() ctx: WorkspaceContext,
    @Query() { format, ...query }: AuditExportQueryDto,
  ): Promise<StreamableFile> {
    const facts = { name: 'audit', params: given(query), at: this.clock.now(), zone: 'UTC' };
    const entries = whileAllowed(this.access, ctx, 'audit:read', this.audit.batches(ctx, filterOf(query)));
    return fileOf(format, (write) => write(auditTable(entries), facts));
  }

  /** What was done to the installation, newest first: sign-ins, runs of the transforms, removed workspaces. */
  @Get('installation')
  @SuperadminOnly()
  @ApiOkResponse({ type: InstallationAuditListDto })
  installation(@Query() query: InstallationAuditQueryDto): Promise<InstallationAuditListDto> {
    return this.audit.listInstallation(filterOf(query), query);
  }
}

function filterOf(query: Omit<AuditQueryDto, 'limit'>): AuditFilter {
  const { from, to, ...filter } = query;
  return { ...filter, ...(from && { from: new Date(from) }), ...(to && { to: new Date(to) }) };
}
