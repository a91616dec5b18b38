import { Injectable } from '@nestjs/common';
import { Database, type SqlValue } from '@strata/data';
import { decodeNumberCursor, pageOf, type Page, type PageRequest, type WorkspaceContext } from '@strata/platform';

/** Which entries are wanted; what is left out restricts nothing. */
export interface AuditFilter {
  /** A text that stands somewhere in the entry, in upper or lower case. */
  q?: string;
  actor_id?: string;
  action?: string;
  resource_type?: string;
  resource_id?: string;
  /** [from, to) */
  from?: Date;
  to?: Date;
}

export interface AuditEntryView {
  id: string;
  /** Its place in the workspace's chain, from 1. */
  seq: number;
  actor_id: string | null;
  actor_label: string;
  action: string;
  resource_type: string;
  resource_id: string | null;
  metadata: unknown;
  /** The fields that were changed, as they were. */
  before: unknown;
  after: unknown;
  /** Stands for the address; equal ones are the same address. */
  ip_hash: string | null;
  correlation_id: string;
  created_at: Date;
}

/** An entry about the installation. */
export type InstallationEntryView = Omit<AuditEntryView, 'resource_type' | 'resource_id' | 'before' | 'after'>;

/** What stands in a workspace's entries, for choosing from. */
export interface AuditFacets {
  /** By the name they had last. */
  actors: { id: string; label: string }[];
  actions: string[];
  resource_types: string[];
}

/** Entries that an export reads at once. */
const BATCH = 1_000;

const COMMON = 'id::text AS id, seq::float8 AS seq, actor_label, action, metadata, ip_hash, correlation_id, created_at';
const WORKSPACE = {
  from: 'public.audit_entries',
  columns: `${COMMON}, actor_id, resource_type, resource_id, before, after`,
  actor: 'actor_id',
  texts: ['actor_label', 'action', 'resource_type', 'resource_id', 'correlation_id'],
  json: ['metadata::text', 'before::text', 'after::text'],
};
const INSTALLATION = {
  from: 'auth.audit_entries',
  columns: `${COMMON}, user_id AS actor_id`,
  actor: 'user_id',
  texts: ['actor_label', 'action', 'correlation_id'],
  json: ['metadata::text'],
};

/** Finds entries of the audit log, newest first. */
@Injectable()
export class AuditSearch {
  constructor(private readonly db: Database) {}

  /** A page of a workspace's entries; the cursor is the last entry's place in the chain. */
  async list(ctx: WorkspaceContext, filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntryView>> {
    return paged(page, (before, limit) => this.read(ctx, filter, before, limit));
  }

  /** A page of the installation's entries. The caller sees to it that only superadmins ask. */
  async listInstallation(filter: AuditFilter, page: PageRequest): Promise<Page<InstallationEntryView>> {
    return paged(page, (before, limit) => {
      const { text, values } = select(INSTALLATION, filter, before, limit);
      return this.db.auth.$queryRawUnsafe<InstallationEntryView[]>(text, ...values);
    });
  }

  /** Who did something in a workspace, what was done there and to what kinds of things, each in order. */
  async facets(ctx: WorkspaceContext): Promise<AuditFacets> {
    const rows = await this.db.readWorkspace(ctx, (sql) =>
      sql.query<{ id: string | null; label: string; action: string; resource_type: string }>(
        `SELECT actor_id AS id, action, resource_type, (array_agg(actor_label ORDER BY seq DESC))[1] AS label
         FROM public.audit_entries WHERE workspace_id = $1
         GROUP BY actor_id, action, resource_type ORDER BY max(seq)`,
        [ctx.workspaceId],
      ),
    );
    const labels = new Map(rows.flatMap(({ id, label }) => (id === null ? [] : [[id, label] as const])));
    const actors = [...labels].map(([id, label]) => ({ id, label }));
    return {
      actors: actors.sort((a, b) => a.label.localeCompare(b.label)),
      actions: [...new Set(rows.map(({ action }) => action))].sort(),
      resource_types: [...new Set(rows.map(({ resource_type }) => resource_type))].sort(),
    };
  }

  /** All of a workspace's entries that the filter names, batch by batch. What is written meanwhile is not among them. */
  async *batches(ctx: WorkspaceContext, filter: AuditFilter): AsyncGenerator<AuditEntryView[]> {
    let before: number | undefined;
    for (;;) {
      const rows = await this.read(ctx, filter, before, BATCH);
      if (rows.length > 0) yield rows;
      before = rows.at(-1)?.seq;
      if (rows.length < BATCH) return;
    }
  }

  private read(ctx: WorkspaceContext, filter: AuditFilter, before: number | undefined, limit: number) {
    const { text, values } = select(WORKSPACE, filter, before, limit, ctx.workspaceId);
    return this.db.readWorkspace(ctx, (sql) => sql.query<AuditEntryView>(text, values));
  }
}

async function paged<Row extends { seq: number }>(
  { cursor, limit }: PageRequest,
  read: (before: number | undefined, limit: number) => Promise<Row[]>,
): Promise<Page<Row>> {
  const before = cursor === undefined ? undefined : decodeNumberCursor(cursor);
  return pageOf(await read(before, limit + 1), limit, ({ seq }) => String(seq));
}

function select(
  source: typeof WORKSPACE,
  filter: AuditFilter,
  before: number | undefined,
  limit: number,
  workspaceId?: string,
): { text: string; values: SqlValue[] } {
  const values: SqlValue[] = [];
  const conditions: string[] = ['true'];
  const where = (value: SqlValue | undefined, condition: (parameter: string) => string): void => {
    if (value === undefined) return;
    conditions.push(condition(`$${values.push(value)}`));
  };
  where(workspaceId, (p) => `workspace_id = ${p}::uuid`);
  where(before, (p) => `seq < ${p}::bigint`);
  where(filter.actor_id, (p) => `${source.actor} = ${p}::uuid`);
  where(filter.action, (p) => `action = ${p}`);
  where(filter.resource_type, (p) => `resource_type = ${p}`);
  where(filter.resource_id, (p) => `resource_id = ${p}`);
  where(filter.from, (p) => `created_at >= ${p}::timestamptz`);
  where(filter.to, (p) => `created_at < ${p}::timestamptz`);
  if (filter.q !== undefined) {
    // In JSON a text has its quotes and backslashes escaped: sought like that, it is never found in the syntax.
    const [plain, escaped] = [filter.q, JSON.stringify(filter.q).slice(1, -1)].map((q) => `$${values.push(q)}`);
    conditions.push(`(${contains(source.texts, plain)} OR ${contains(source.json, escaped)})`);
  }
  const text = `SELECT ${source.columns} FROM ${source.from} WHERE ${conditions.join(' AND ')}
    ORDER BY ${source.from}.seq DESC LIMIT ${limit}`;
  return { text, values };
}

/** `strpos`, unlike LIKE, takes `%` and `_` for what they are. */
function contains(columns: string[], parameter = ''): string {
  return columns.map((name) => `strpos(lower(coalesce(${name}, '')), lower(${parameter})) > 0`).join(' OR ');
}
