import { Body, Controller, Get, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { WorkspaceContext } from '@strata/platform';
import { Retention } from '@strata/retention';
import { inWorkspace, Requires, Workspace } from '../edge/access.decorators.js';
import { RetentionPreviewDto, RetentionQueryDto, RetentionSettingsDto, RetentionViewDto } from './retention.dto.js';

@ApiTags('workspaces')
@Controller('workspaces/:workspace_id/retention')
export class RetentionController {
  constructor(private readonly retention: Retention) {}

  /** For how many days the workspace keeps what, and what was removed last. */
  @Get()
  @Requires('workspace:read', inWorkspace)
  @ApiOkResponse({ type: RetentionViewDto })
  get(@Workspace() ctx: WorkspaceContext): Promise<RetentionViewDto> {
    return this.retention.get(ctx);
  }

  /** Sets it. What is too old then goes with the next daily run. */
  @Put()
  @Requires('workspace:write', inWorkspace)
  @ApiOkResponse({ type: RetentionViewDto })
  update(@Workspace() ctx: WorkspaceContext, @Body() settings: RetentionSettingsDto): Promise<RetentionViewDto> {
    return this.retention.update(ctx, settings);
  }

  /** What the next run would remove of each project with these settings. */
  @Get('preview')
  @Requires('workspace:write', inWorkspace)
  @ApiOkResponse({ type: RetentionPreviewDto })
  async preview(@Workspace() ctx: WorkspaceContext, @Query() query: RetentionQueryDto): Promise<RetentionPreviewDto> {
    return { data: await this.retention.preview(ctx, query) };
  }
}
