import { Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { AuditLog } from '@strata/identity';
import {
  decodeNumberCursor,
  notFound,
  pageOf,
  type Page,
  type PageRequest,
  type WorkspaceContext,
} from '@strata/platform';
import { DefinitionCheck } from './definition-check.js';
import { definitionOf, lockRow, readRow, updateRow, type Definition } from './rows.js';
import { detailsOf, type SavedQueryDetails } from './views.js';

export interface VersionView extends Definition {
  version: number;
  author: { id: string; name: string };
  restored_from: number | null;
  created_at: Date;
}

interface VersionRow extends Definition {
  version: number;
  author_id: string;
  author_name: string;
  restored_from: number | null;
  created_at: Date;
}

const SELECT = `SELECT v.version, v.question, v.sql, v.parameters, v.connection_id, v.explore, v.author_id, v.author_name,
  v.restored_from, v.created_at
  FROM public.saved_query_versions v WHERE v.workspace_id = $1::uuid AND v.saved_query_id = $2::uuid`;

function viewOf({ author_id: id, author_name: name, ...row }: VersionRow): VersionView {
  const { version, restored_from, created_at } = row;
  return { version, author: { id, name }, created_at, restored_from, ...definitionOf(row) };
}

/** What a saved query has asked since it was made. Versions are kept and never change. */
@Injectable()
export class SavedQueryVersions {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    private readonly definitions: DefinitionCheck,
  ) {}

  /** Newest first. The cursor is the last version's number. */
  async list(ctx: WorkspaceContext, id: string, { limit, cursor }: PageRequest): Promise<Page<VersionView>> {
    const before = cursor === undefined ? null : decodeNumberCursor(cursor);
    const text = `${SELECT} AND ($3::integer IS NULL OR v.version < $3) ORDER BY v.version DESC LIMIT $4`;
    const rows = await this.db.withWorkspace(ctx, async (tx) => {
      await readRow(tx, ctx, id);
      return tx.$queryRawUnsafe<VersionRow[]>(text, ctx.workspaceId, id, before, limit + 1);
    });
    const page = pageOf(rows, limit, ({ version }) => String(version));
    return { ...page, data: page.data.map(viewOf) };
  }

  /** Asks again what it asked then, as a new version: nothing in between is lost. */
  async restore(ctx: WorkspaceContext, id: string, version: number): Promise<SavedQueryDetails> {
    const { workspaceId } = ctx;
    if (!Number.isSafeInteger(version)) throw notFound('version');
    const wanted = await this.db.withWorkspace(ctx, async (tx) => {
      await lockRow(tx, ctx, id);
      const [row] = await tx.$queryRawUnsafe<VersionRow[]>(
        `${SELECT} AND v.version = $3::bigint`,
        workspaceId,
        id,
        version,
      );
      if (!row) throw notFound('version');
      return definitionOf(row);
    });
    await this.definitions.check(ctx, wanted);
    return this.db.withWorkspace(ctx, async (tx) => {
      const before = await lockRow(tx, ctx, id);
      const next = await updateRow(tx, ctx, before, { ...before, ...wanted }, version);
      await this.audit.record(tx, ctx, {
        action: 'saved_query.restored',
        resourceType: 'saved_query',
        resourceId: id,
        metadata: { name: before.name, version: next, restored_from: version },
        before: { version: before.version, sql: before.sql },
        after: { version: next, sql: wanted.sql },
      });
      return detailsOf(ctx, await readRow(tx, ctx, id));
    });
  }
}
