import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import { attachment, ExportDownloads, Exports, FILE_TYPES } from '@strata/export';
import type { WorkspaceContext } from '@strata/platform';
import {
  inPostedWorkspace,
  inQueriedWorkspace,
  ofExport,
  Public,
  Requires,
  Workspace,
} from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { ApiFileResponse } from '../edge/file.js';
import { UuidPipe } from '../edge/validation.js';
import {
  CreateExportDto,
  ExportDto,
  ExportLinkDto,
  ExportListDto,
  ExportSearchDto,
  ExportTicketDto,
} from './exports.dto.js';

/** Files of results that are made by the worker. Everybody has their own; admins see those of all. */
@ApiTags('exports')
@Controller('exports')
export class ExportsController {
  constructor(
    private readonly exports: Exports,
    private readonly downloads: ExportDownloads,
  ) {}

  /** Newest first. */
  @Get()
  @Requires('export:read', inQueriedWorkspace)
  @ApiOkResponse({ type: ExportListDto })
  list(@Workspace() ctx: WorkspaceContext, @Query() query: ExportSearchDto): Promise<ExportListDto> {
    return this.exports.list(ctx, query);
  }

  /** Has a file made of what the caller may read. At most 3 of one person and 20 of a workspace are under way. */
  @Post()
  @HttpCode(202)
  @Requires('export:write', inPostedWorkspace)
  @ApiAcceptedResponse({ type: ExportDto })
  @ApiResponse({ status: 429, type: ErrorBodyDto })
  create(@Workspace() ctx: WorkspaceContext, @Body() { source, format }: CreateExportDto): Promise<ExportDto> {
    return this.exports.request(ctx, source, format);
  }

  /** How far it is. */
  @Get(':export_id')
  @Requires('export:read', ofExport)
  @ApiOkResponse({ type: ExportDto })
  get(@Workspace() ctx: WorkspaceContext, @Param('export_id', UuidPipe) id: string): Promise<ExportDto> {
    return this.exports.get(ctx, id);
  }

  /** Ends one that is not finished; its query ends with it. */
  @Post(':export_id/cancel')
  @HttpCode(200)
  @Requires('export:write', ofExport)
  @ApiOkResponse({ type: ExportDto })
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'It is over already.' })
  cancel(@Workspace() ctx: WorkspaceContext, @Param('export_id', UuidPipe) id: string): Promise<ExportDto> {
    return this.exports.cancel(ctx, id);
  }

  /** Removes it with its file. */
  @Delete(':export_id')
  @HttpCode(204)
  @Requires('export:write', ofExport)
  @ApiNoContentResponse()
  async remove(@Workspace() ctx: WorkspaceContext, @Param('export_id', UuidPipe) id: string): Promise<void> {
    await this.exports.remove(ctx, id);
  }

  /** An address for one download of the caller's own file, which has to begin within a minute. */
  @Post(':export_id/link')
  @Requires('export:read', ofExport)
  @ApiCreatedResponse({ type: ExportLinkDto })
  link(@Workspace() ctx: WorkspaceContext, @Param('export_id', UuidPipe) id: string): Promise<ExportLinkDto> {
    return this.downloads.link(ctx, id);
  }

  /** The file, for a ticket of `POST …/link`. Whatever is wrong with a ticket, the answer is the same 404. */
  @Get(':export_id/file')
  @Header('Cache-Control', 'no-store')
  @Public()
  @ApiFileResponse()
  @ApiResponse({ status: 404, type: ErrorBodyDto })
  async file(@Param('export_id', UuidPipe) id: string, @Query() { ticket }: ExportTicketDto): Promise<StreamableFile> {
    const { name, format, bytes, stream } = await this.downloads.open(id, ticket);
    return new StreamableFile(stream, {
      type: FILE_TYPES[format],
      disposition: attachment(name, format),
      length: bytes,
    });
  }
}
