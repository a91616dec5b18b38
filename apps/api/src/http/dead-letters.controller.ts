import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiConflictResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { DeadLetters } from '@strata/ingest';
import type { WorkspaceContext } from '@strata/platform';
import { inProject, Requires, Workspace } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { UuidPipe } from '../edge/validation.js';
import { DeadLetterDto, DeadLetterListDto, DeadLetterQueryDto } from './dead-letters.dto.js';

@ApiTags('dead letters')
@Controller('projects/:project_id/dead-letters')
export class DeadLettersController {
  constructor(private readonly letters: DeadLetters) {}

  /** Events that the database refused, newest first. */
  @Get()
  @Requires('dead_letter:read', inProject)
  @ApiOkResponse({ type: DeadLetterListDto })
  list(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: DeadLetterQueryDto,
  ): Promise<DeadLetterListDto> {
    return this.letters.list(ctx, projectId, query);
  }

  /** Sends the event through the queue once more; it keeps its identity and cannot be stored twice. */
  @Post(':letter_id/retry')
  @HttpCode(200)
  @Requires('dead_letter:write', inProject)
  @ApiOkResponse({ type: DeadLetterDto })
  @ApiConflictResponse({ type: ErrorBodyDto })
  retry(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Param('letter_id', UuidPipe) id: string,
  ): Promise<DeadLetterDto> {
    return this.letters.retry(ctx, projectId, id);
  }

  /** Gives the event up. */
  @Post(':letter_id/discard')
  @HttpCode(200)
  @Requires('dead_letter:write', inProject)
  @ApiOkResponse({ type: DeadLetterDto })
  @ApiConflictResponse({ type: ErrorBodyDto })
  discard(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Param('letter_id', UuidPipe) id: string,
  ): Promise<DeadLetterDto> {
    return this.letters.discard(ctx, projectId, id);
  }
}
