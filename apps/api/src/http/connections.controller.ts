import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiConflictResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { WorkspaceContext } from '@strata/platform';
import { Connections } from '@strata/query';
import { inPostedWorkspace, inQueriedWorkspace, ofConnection, Requires, Workspace } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { UuidPipe } from '../edge/validation.js';
import {
  ConnectionDto,
  ConnectionListDto,
  ConnectionTestDto,
  CreateConnectionDto,
  TestConnectionDto,
  UpdateConnectionDto,
} from './connections.dto.js';

/** External PostgreSQL databases that SQL of the workspace may run on. */
@ApiTags('connections')
@Controller('connections')
export class ConnectionsController {
  constructor(private readonly connections: Connections) {}

  /** By name; to editors those that they may use. */
  @Get()
  @Requires('connection:read', inQueriedWorkspace)
  @ApiOkResponse({ type: ConnectionListDto })
  async list(@Workspace() ctx: WorkspaceContext): Promise<ConnectionListDto> {
    return { data: await this.connections.list(ctx), next_cursor: null };
  }

  /** Connects and saves. One that does not work is `connection_failed`, and nothing is saved. */
  @Post()
  @Requires('connection:write', inPostedWorkspace)
  @ApiCreatedResponse({ type: ConnectionDto })
  @ApiConflictResponse({ type: ErrorBodyDto })
  create(@Workspace() ctx: WorkspaceContext, @Body() { workspace_id: _, ...input }: CreateConnectionDto) {
    return this.connections.create(ctx, input);
  }

  /** Tries to connect by fields that are not saved. */
  @Post('test')
  @HttpCode(200)
  @Requires('connection:write', inPostedWorkspace)
  @ApiOkResponse({ type: ConnectionTestDto })
  test(@Body() { workspace_id: _, ...address }: TestConnectionDto): Promise<ConnectionTestDto> {
    return this.connections.test(address);
  }

  @Get(':connection_id')
  @Requires('connection:read', ofConnection)
  @ApiOkResponse({ type: ConnectionDto })
  get(@Workspace() ctx: WorkspaceContext, @Param('connection_id', UuidPipe) id: string): Promise<ConnectionDto> {
    return this.connections.get(ctx, id);
  }

  /** Changes it, once it works so. Without a password the saved one stays; another host needs it again. */
  @Patch(':connection_id')
  @Requires('connection:write', ofConnection)
  @ApiOkResponse({ type: ConnectionDto })
  @ApiConflictResponse({ type: ErrorBodyDto })
  update(
    @Workspace() ctx: WorkspaceContext,
    @Param('connection_id', UuidPipe) id: string,
    @Body() changes: UpdateConnectionDto,
  ): Promise<ConnectionDto> {
    return this.connections.update(ctx, id, changes);
  }

  /** Deletes it; not while saved queries run on it. */
  @Delete(':connection_id')
  @HttpCode(204)
  @Requires('connection:write', ofConnection)
  @ApiNoContentResponse()
  @ApiConflictResponse({ type: ErrorBodyDto })
  async remove(@Workspace() ctx: WorkspaceContext, @Param('connection_id', UuidPipe) id: string): Promise<void> {
    await this.connections.remove(ctx, id);
  }

  /** Tries to connect by what is saved. */
  @Post(':connection_id/test')
  @HttpCode(200)
  @Requires('connection:write', ofConnection)
  @ApiOkResponse({ type: ConnectionTestDto })
  testSaved(
    @Workspace() ctx: WorkspaceContext,
    @Param('connection_id', UuidPipe) id: string,
  ): Promise<ConnectionTestDto> {
    return this.connections.testSaved(ctx, id);
  }
}
