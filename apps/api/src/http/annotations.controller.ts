import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Annotations } from '@strata/dashboards';
import { given, type WorkspaceContext } from '@strata/platform';
import { inPostedWorkspace, inQueriedWorkspace, ofAnnotation, Requires, Workspace } from '../edge/access.decorators.js';
import { UuidPipe } from '../edge/validation.js';
import {
  AnnotationDto,
  AnnotationListDto,
  AnnotationQueryDto,
  CreateAnnotationDto,
  UpdateAnnotationDto,
} from './annotations.dto.js';

const momentOf = <T extends string | null | undefined>(text: T): Date | Exclude<T, string> =>
  typeof text === 'string' ? new Date(text) : (text as Exclude<T, string>);

/** What happened at a time, for whoever reads a chart over time. */
@ApiTags('annotations')
@Controller('annotations')
export class AnnotationsController {
  constructor(private readonly annotations: Annotations) {}

  /** Those that touch [from, to), newest first. */
  @Get()
  @Requires('annotation:read', inQueriedWorkspace)
  @ApiOkResponse({ type: AnnotationListDto })
  list(
    @Workspace() ctx: WorkspaceContext,
    @Query() { from, to, ...query }: AnnotationQueryDto,
  ): Promise<AnnotationListDto> {
    return this.annotations.list(ctx, { ...query, from: momentOf(from), to: momentOf(to) });
  }

  @Post()
  @Requires('annotation:write', inPostedWorkspace)
  @ApiCreatedResponse({ type: AnnotationDto })
  create(
    @Workspace() ctx: WorkspaceContext,
    @Body() { at, until = null, text, project_id = null }: CreateAnnotationDto,
  ): Promise<AnnotationDto> {
    return this.annotations.create(ctx, { at: new Date(at), until: momentOf(until), text, project_id });
  }

  @Get(':annotation_id')
  @Requires('annotation:read', ofAnnotation)
  @ApiOkResponse({ type: AnnotationDto })
  get(@Workspace() ctx: WorkspaceContext, @Param('annotation_id', UuidPipe) id: string): Promise<AnnotationDto> {
    return this.annotations.get(ctx, id);
  }

  /** For its author and admins. */
  @Patch(':annotation_id')
  @Requires('annotation:write', ofAnnotation)
  @ApiOkResponse({ type: AnnotationDto })
  update(
    @Workspace() ctx: WorkspaceContext,
    @Param('annotation_id', UuidPipe) id: string,
    @Body() { at, until, text, project_id }: UpdateAnnotationDto,
  ): Promise<AnnotationDto> {
    const changes = given({ at: momentOf(at), until: momentOf(until), text, project_id });
    return this.annotations.update(ctx, id, changes);
  }

  /** For its author and admins. */
  @Delete(':annotation_id')
  @HttpCode(204)
  @Requires('annotation:write', ofAnnotation)
  @ApiNoContentResponse()
  async remove(@Workspace() ctx: WorkspaceContext, @Param('annotation_id', UuidPipe) id: string): Promise<void> {
    await this.annotations.remove(ctx, id);
  }
}
