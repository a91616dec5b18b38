import { Injectable } from '@nestjs/common';
import { Access } from '@strata/identity';
import { DomainError, type WorkspaceContext } from '@strata/platform';
import type { ExportSource } from './source.js';
import { Subjects, type Subject } from './subjects.js';

/** Who asked for what. */
export interface Requested {
  workspaceId: string;
  id: string;
  requestedBy: string;
  requesterLabel: string;
  source: ExportSource;
}

/** Those who asked for exports, with the rights that they have now: these may be fewer than when they asked. */
@Injectable()
export class Requesters {
  constructor(
    private readonly access: Access,
    private readonly subjects: Subjects,
  ) {}

  /** @throws DomainError `forbidden` for who may no longer read it */
  async enter(requested: Requested): Promise<{ ctx: WorkspaceContext; subject: Subject }> {
    const { workspaceId, id, requestedBy: userId, requesterLabel: label, source } = requested;
    const actor = { userId, label, sessionId: '', isSuperadmin: false, correlationId: id };
    try {
      const ctx = await this.access.authorize(actor, 'export:write', 'workspace', workspaceId);
      return { ctx, subject: await this.subjects.of(ctx, source) };
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
      throw new DomainError('forbidden', 'It is gone, or you may not read it any more.', {
        hint: 'Ask its owner or an admin of the workspace.',
        cause: error,
      });
    }
  }
}
