import { Injectable } from '@nestjs/common';
import { Database, type WorkspaceTx } from '@strata/data';
import { AuditLog } from '@strata/identity';
import {
  decodeCursor,
  DomainError,
  encodeCursor,
  given,
  newId,
  pageOf,
  type Page,
  type PageRequest,
  type WorkspaceContext,
} from '@strata/platform';
import { copyCharts } from './charts.js';
import { DefinitionCheck } from './definition-check.js';
import { READABLE, reader } from './readable.js';
import {
  actorOf,
  asksAnew,
  definitionOf,
  insertRow,
  lockRow,
  readRow,
  requireEditor,
  updateRow,
  type SavedQueryFields,
} from './rows.js';
import {
  detailsOf,
  SELECT_LISTED,
  viewOf,
  type SavedQueryDetails,
  type SavedQueryFullRow,
  type SavedQueryRow,
  type SavedQueryView,
} from './views.js';

export interface SavedQuerySearch extends PageRequest {
  /** Part of the name, description, question or a tag, whatever the case. */
  search?: string;
  tag?: string;
  /** `me`: the caller's own. */
  owner?: 'me' | 'all';
}

/** What is decided at the creation; everything but name and SQL has a default. */
export type SavedQueryInput = Pick<SavedQueryFields, 'name' | 'sql'> & Partial<SavedQueryFields>;

/** `version`: the one that was edited, if the caller wants to know of others' changes. */
export type SavedQueryChanges = Partial<SavedQueryFields> & { version?: number };

const DEFAULTS: Omit<SavedQueryFields, 'name' | 'sql'> = {
  description: '',
  question: '',
  parameters: [],
  connection_id: null,
  visibility: 'private',
  tags: [],
  cache_ttl_seconds: 300,
  refresh_seconds: null,
  explore: null,
};
const MAX_NAME = 200;

const LIST = `${SELECT_LISTED} WHERE ${READABLE}
  AND ($4::uuid IS NULL OR q.owner_id = $4)
  AND ($5::text IS NULL OR $5 = ANY (q.tags))
  AND ($6::text IS NULL
    OR position(lower($6) IN lower(concat_ws(' ', q.name, q.description, q.question, array_to_string(q.tags, ' ')))) > 0)
  AND ($7::timestamptz IS NULL OR (q.updated_at, q.id) < ($7, $8::uuid))
  ORDER BY q.updated_at DESC, q.id DESC LIMIT $9`;
const TAGS = `SELECT tag, count(*) AS count FROM public.saved_queries q, unnest(q.tags) AS tag
  WHERE ${READABLE} GROUP BY tag ORDER BY count DESC, tag LIMIT 500`;

/** Questions that people keep, with the SQL that answers them. */
@Injectable()
export class SavedQueries {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    private readonly definitions: DefinitionCheck,
  ) {}

  /** Those that the caller may read, last changed first. */
  async list(ctx: WorkspaceContext, asked: SavedQuerySearch): Promise<Page<SavedQueryView>> {
    const cursor = asked.cursor === undefined ? undefined : decodeCursor(asked.cursor);
    const owner = asked.owner === 'me' ? actorOf(ctx).userId : null;
    const filters = [owner, asked.tag ?? null, asked.search || null];
    const values = [...reader(ctx), ...filters, cursor?.at ?? null, cursor?.key ?? null, asked.limit + 1];
    const rows = await this.db.readWorkspace(ctx, (sql) => sql.query<SavedQueryRow>(LIST, values));
    const page = pageOf(rows, asked.limit, (row) => encodeCursor({ at: row.updated_at, key: row.id }));
    return { ...page, data: page.data.map((row) => viewOf(ctx, row)) };
  }

  /** The tags of those that the caller may read, the most used first. */
  async tags(ctx: WorkspaceContext): Promise<{ tag: string; count: number }[]> {
    return this.db.readWorkspace(ctx, (sql) => sql.query<{ tag: string; count: number }>(TAGS, reader(ctx)));
  }

  /** @throws DomainError `not_found` also for others' private ones. */
  async get(ctx: WorkspaceContext, id: string): Promise<SavedQueryDetails> {
    return detailsOf(ctx, await this.read(ctx, id));
  }

  /** @throws DomainError `parameter_invalid`, `query_refused`, `invalid`, or `forbidden` for a schedule of an editor */
  async create(ctx: WorkspaceContext, input: SavedQueryInput): Promise<SavedQueryDetails> {
    const fields = { ...DEFAULTS, ...given(input) };
    requireScheduler(ctx, null, fields.refresh_seconds);
    await this.definitions.check(ctx, fields);
    return this.insert(ctx, fields, {});
  }

  /**
   * A change of what it asks makes a new version; a change of name, tags and the like makes none.
   * @throws DomainError `conflict` when somebody made another version meanwhile, else as {@link create}
   */
  async update(
    ctx: WorkspaceContext,
    id: string,
    { version, ...input }: SavedQueryChanges,
  ): Promise<SavedQueryDetails> {
    const changes = given(input);
    const seen = await this.read(ctx, id);
    requireEditor(ctx, seen);
    requireScheduler(ctx, seen.refresh_seconds, changes.refresh_seconds);
    const wanted = { ...seen, ...changes };
    if (asksAnew(seen, wanted) || changes.refresh_seconds) await this.definitions.check(ctx, wanted);
    return this.db.withWorkspace(ctx, async (tx) => {
      const before = await lockRow(tx, ctx, id);
      if (before.version !== (version ?? seen.version)) throw changedMeanwhile(before);
      const fields = { ...before, ...changes };
      const next = await updateRow(tx, ctx, before, fields);
      await this.recordChange(tx, ctx, before, { ...fields, version: next });
      return detailsOf(ctx, await readRow(tx, ctx, id));
    });
  }

  /** Removes it with its versions, charts, results and history. */
  async remove(ctx: WorkspaceContext, id: string): Promise<void> {
    const { workspaceId } = ctx;
    await this.db.withWorkspace(ctx, async (tx) => {
      const row = await lockRow(tx, ctx, id);
      const { name, visibility } = row;
      await tx.savedQuery.delete({ where: { workspaceId_id: { workspaceId, id } } });
      await this.record(tx, ctx, 'deleted', id, { metadata: { name, visibility }, before: row });
    });
  }

  /** A private one of the caller that asks the same, with the same charts; without schedule. */
  async clone(ctx: WorkspaceContext, id: string, name?: string): Promise<SavedQueryDetails> {
    const original = await this.read(ctx, id);
    const fields: SavedQueryFields = {
      ...definitionOf(original),
      name: name ?? `Copy of ${original.name}`.slice(0, MAX_NAME),
      description: original.description,
      visibility: 'private',
      tags: original.tags,
      cache_ttl_seconds: original.cache_ttl_seconds,
      refresh_seconds: null,
    };
    return this.insert(ctx, fields, { cloned_from: id }, original);
  }

  private async insert(
    ctx: WorkspaceContext,
    fields: SavedQueryFields,
    metadata: { cloned_from?: string },
    original?: SavedQueryFullRow,
  ): Promise<SavedQueryDetails> {
    const id = newId();
    return this.db.withWorkspace(ctx, async (tx) => {
      await insertRow(tx, ctx, id, fields);
      if (original) await copyCharts(tx, ctx, original.charts, id);
      const { name, visibility } = fields;
      await this.record(tx, ctx, 'created', id, { metadata: { name, visibility, ...metadata }, after: fields });
      return detailsOf(ctx, await readRow(tx, ctx, id));
    });
  }

  private async read(ctx: WorkspaceContext, id: string): Promise<SavedQueryFullRow> {
    return this.db.withWorkspace(ctx, (tx) => readRow(tx, ctx, id));
  }

  private async recordChange(
    tx: WorkspaceTx,
    ctx: WorkspaceContext,
    before: SavedQueryFullRow,
    after: SavedQueryFields & { version: number },
  ): Promise<void> {
    const { name, visibility, version } = after;
    await this.record(tx, ctx, 'updated', before.id, { metadata: { name, version }, before, after });
    if (visibility === before.visibility) return;
    await this.record(tx, ctx, visibility === 'shared' ? 'shared' : 'unshared', before.id, { metadata: { name } });
  }

  private async record(
    tx: WorkspaceTx,
    ctx: WorkspaceContext,
    verb: 'created' | 'updated' | 'deleted' | 'shared' | 'unshared',
    resourceId: string,
    told: Told,
  ): Promise<void> {
    const { metadata } = told;
    const [before, after] = [told.before, told.after].map((fields) => fields && auditedOf(fields));
    const what = { action: `saved_query.${verb}`, resourceType: 'saved_query', resourceId };
    await this.audit.record(tx, ctx, { ...what, metadata, before, after });
  }
}

/** What is told of a change; of the query before and after it, what people chose. */
interface Told {
  metadata: Record<string, string | number>;
  before?: SavedQueryFields;
  after?: SavedQueryFields;
}

function auditedOf(fields: SavedQueryFields) {
  const { name, description, visibility, tags, cache_ttl_seconds, refresh_seconds } = fields;
  const { sql, parameters, connection_id } = definitionOf(fields);
  return { name, description, visibility, tags, cache_ttl_seconds, refresh_seconds, sql, parameters, connection_id };
}

/** Schedules use the installation's time for ever: they are the admins' to give. */
function requireScheduler(ctx: WorkspaceContext, before: number | null, wanted: number | null | undefined): void {
  if (ctx.audience === 'admin' || wanted === undefined || wanted === null || wanted === before) return;
  throw new DomainError('forbidden', 'Only admins schedule refreshes.', { hint: 'Ask an admin of the workspace.' });
}

function changedMeanwhile({ version }: SavedQueryFullRow): DomainError {
  return new DomainError('conflict', `This saved query is at version ${version} by now.`, {
    hint: 'Look at what changed, then save again on top of it.',
    details: { version },
  });
}
