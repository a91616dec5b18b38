import { Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { DeadLetters } from '@strata/ingest';
import type { WorkspaceContext } from '@strata/platform';
import { inWorkspace, Requires, Workspace } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { DeadLetterDto, DeadLetterListDto, DeadLetterQueryDto } from './dead-letters.dto.js';

@ApiTags('dead letters')
@Controller('workspaces/:workspace_id/dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLetters) {}

  /** Events that the database refused, newest first. */
  @Get()
  @Requires('dead_letter:read', inWorkspace)
  @ApiOkResponse({ type: DeadLetterListDto })
  list(@Workspace() ctx: WorkspaceContext, @Query() query: DeadLetterQueryDto): Promise<DeadLetterListDto> {
    return this.letters.list(ctx, { ...query, projectId: query.project_id });
  }

  @Get(':id')
  @Requires('dead_letter:read', inWorkspace)
  @ApiOkResponse({ type: DeadLetterDto })
  get(@Workspace() ctx: WorkspaceContext, @Param('id', ParseUUIDPipe) id: string): Promise<DeadLetterDto> {
    return this.letters.get(ctx, id);
  }

  /** Sends the event through the queue once more; it keeps its identity and cannot be stored twice. */
  @Post(':id/retry')
  @HttpCode(204)
  @Requires('dead_letter:write', inWorkspace)
  @ApiNoContentResponse()
  @ApiConflictResponse({ type: ErrorBodyDto })
  retry(@Workspace() ctx: WorkspaceContext, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.letters.retry(ctx, id);
  }

  /** Gives the event up. */
  @Post(':id/discard')
  @HttpCode(204)
  @Requires('dead_letter:write', inWorkspace)
  @ApiNoContentResponse()
  @ApiConflictResponse({ type: ErrorBodyDto })
  discard(@Workspace() ctx: WorkspaceContext, @Param('id', ParseUUIDPipe) id: string): Promise<void> {
    return this.letters.discard(ctx, id);
  }
}
