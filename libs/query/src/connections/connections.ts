import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  Database,
  isUniqueViolation,
  type CursorQuery,
  type CursorResult,
  type ExternalDatabase,
  type OpenCursor,
  type WorkspaceTx,
} from '@strata/data';
import { AuditLog } from '@strata/identity';
import { CONFIG, DomainError, newId, notFound, type Config, type WorkspaceContext } from '@strata/platform';
import type { RelationInfo } from '../types.js';
import { connectionFailure } from './failures.js';
import {
  changesAddress,
  columnsOf,
  defined,
  externalAddress,
  placeOf,
  viewOf,
  withDefaults,
  type AddressDraft,
  type ConnectionAddress,
  type ConnectionDraft,
  type ConnectionInput,
  type ConnectionRow,
  type ConnectionTest,
  type ConnectionView,
} from './fields.js';
import { Pools } from './pools.js';
import { readRelations, readVersion } from './remote-catalog.js';
import { Vault } from './vault.js';

const MAX_CONNECTIONS = 50;
const COUNTED = { _count: { select: { savedQueries: true } } } as const;

/** What somebody wants to do with a connection: run a saved query on it, or SQL of their own. */
export type ConnectionUse = 'run' | 'write';

/** External PostgreSQL databases of a workspace. */
@Injectable()
export class Connections implements OnApplicationShutdown {
  private readonly vault: Vault;
  private readonly pools: Pools;

  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    @Inject(CONFIG) config: Config,
  ) {
    this.vault = Vault.of(config);
    this.pools = new Pools(config.ALLOW_PRIVATE_CONNECTIONS);
  }

  onApplicationShutdown(): void {
    this.pools.close();
  }

  /** By name; to others than admins only those that they may use. */
  async list(ctx: WorkspaceContext): Promise<ConnectionView[]> {
    const rows = await this.db.withWorkspace(ctx, (tx) =>
      tx.connection.findMany({
        where: { workspaceId: ctx.workspaceId },
        include: COUNTED,
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
      }),
    );
    return rows.filter((row) => mayUse(ctx, row, 'run')).map(viewOf);
  }

  async get(ctx: WorkspaceContext, id: string): Promise<ConnectionView> {
    const row = await this.db.withWorkspace(ctx, (tx) => rowOf(tx, ctx, id));
    if (!mayUse(ctx, row, 'run')) throw notFound('connection');
    return viewOf(row);
  }

  /** @throws DomainError `connection_failed` when the database cannot be reached: then nothing is saved */
  async create(ctx: WorkspaceContext, draft: ConnectionDraft): Promise<ConnectionView> {
    const input: ConnectionInput = withDefaults(draft);
    await this.requireWorking(input);
    const { workspaceId } = ctx;
    const key = { workspaceId, id: newId() };
    const passwordEncrypted = this.vault.encrypt(input.password, placeOf(key));
    return this.saving(input.name, async (tx) => {
      // Two requests at once count one after the other.
      await tx.$queryRaw`SELECT id FROM public.workspaces WHERE id = ${workspaceId}::uuid FOR UPDATE`;
      if ((await tx.connection.count({ where: { workspaceId } })) >= MAX_CONNECTIONS) {
        throw new DomainError('conflict', `A workspace has at most ${MAX_CONNECTIONS} connections.`, {
          hint: 'Delete one first.',
        });
      }
      const createdBy = ctx.actor?.userId ?? workspaceId;
      const data = { ...key, ...columnsOf(input), passwordEncrypted, createdBy, testedAt: new Date() };
      const row = await tx.connection.create({ data, include: COUNTED });
      await this.record(tx, ctx, 'connection.created', { after: row });
      return viewOf(row);
    })(ctx);
  }

  /** Without a password the saved one stays. @throws DomainError `connection_failed`: then nothing is changed */
  async update(ctx: WorkspaceContext, id: string, given: Partial<ConnectionInput>): Promise<ConnectionView> {
    const changes = defined(given);
    const before = await this.db.withWorkspace(ctx, (tx) => rowOf(tx, ctx, id));
    const isMoved = changesAddress(changes);
    const leadsElsewhere = (['host', 'port'] as const).some((name) => (changes[name] ?? before[name]) !== before[name]);
    if (leadsElsewhere && changes.password === undefined) {
      // Or a saved password could be sent to a server of somebody's own.
      throw new DomainError('invalid', 'Another host or port needs the password again.', {
        hint: 'Enter the password.',
      });
    }
    const input = { ...viewOf(before), password: changes.password ?? '', ...changes };
    if (isMoved) input.password = changes.password ?? this.passwordOf(before);
    if (isMoved) await this.requireWorking(input);
    const encrypted = changes.password === undefined ? {} : this.encrypted(before, changes.password);
    return this.saving(input.name, async (tx) => {
      const row = await tx.connection.update({
        where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } },
        data: { ...columnsOf(input), ...encrypted, ...(isMoved && { testedAt: new Date() }) },
        include: COUNTED,
      });
      await this.record(
        tx,
        ctx,
        'connection.updated',
        { before, after: row },
        { changed: Object.keys(changes).sort() },
      );
      return viewOf(row);
    })(ctx);
  }

  /** @throws DomainError `conflict` while saved queries run on it */
  async remove(ctx: WorkspaceContext, id: string): Promise<void> {
    await this.db.withWorkspace(ctx, async (tx) => {
      const row = await rowOf(tx, ctx, id);
      if (row._count.savedQueries > 0) {
        throw new DomainError('conflict', `${row._count.savedQueries} saved queries run on this connection.`, {
          hint: 'Delete them first, or let them run on another one.',
        });
      }
      await tx.connection.delete({ where: { workspaceId_id: { workspaceId: ctx.workspaceId, id } } });
      await this.record(tx, ctx, 'connection.deleted', { before: row });
    });
  }

  /** Whether a database could be reached by this; never throws for what is the database's fault. */
  async test(draft: AddressDraft): Promise<ConnectionTest> {
    const address: ConnectionAddress = withDefaults(draft);
    const started = performance.now();
    const outcome = await this.pools
      .once(externalAddress(address), readVersion)
      .then((server_version) => ({ ok: true, message: 'Connected.', hint: null, server_version }))
      .catch((error: unknown) => {
        const failure = connectionFailure(error);
        const { message, hint = null } =
          failure instanceof DomainError ? failure : { message: 'The server answers, but not as PostgreSQL does.' };
        return { ok: false, message, hint, server_version: null };
      });
    return { ...outcome, duration_ms: Math.round(performance.now() - started) };
  }

  /** Tests a saved connection and notes when it worked. */
  async testSaved(ctx: WorkspaceContext, id: string): Promise<ConnectionTest> {
    const row = await this.db.withWorkspace(ctx, (tx) => rowOf(tx, ctx, id));
    const test = await this.test({ ...viewOf(row), password: this.passwordOf(row) });
    if (test.ok) {
      await this.db.withWorkspace(ctx, (tx) =>
        tx.connection.updateMany({
          // The test says nothing of what was changed while it ran.
          where: { workspaceId: ctx.workspaceId, id, updatedAt: row.updatedAt },
          data: { testedAt: new Date(), updatedAt: row.updatedAt },
        }),
      );
    }
    return test;
  }

  /**
   * Resolves when the caller may use the connection so.
   * @throws DomainError `not_found` for one that they may not see, `forbidden`
   */
  async require(ctx: WorkspaceContext, id: string, use: ConnectionUse): Promise<void> {
    await this.usable(ctx, id, use);
  }

  /** Runs one statement on the connection. @throws DomainError as `require`, `connection_failed` */
  async query<T>(
    ctx: WorkspaceContext,
    id: string,
    query: CursorQuery,
    consume: (open: OpenCursor) => Promise<T>,
  ): Promise<CursorResult<T>> {
    const database = await this.usable(ctx, id, 'run');
    try {
      return await database.query(query, consume);
    } catch (error) {
      throw connectionFailure(error);
    }
  }

  /** The tables and views that the connection's user may read. */
  async relations(ctx: WorkspaceContext, id: string): Promise<RelationInfo[]> {
    const database = await this.usable(ctx, id, 'run');
    try {
      return await readRelations(database);
    } catch (error) {
      throw connectionFailure(error);
    }
  }

  private async usable(ctx: WorkspaceContext, id: string, use: ConnectionUse): Promise<ExternalDatabase> {
    const row = await this.db.withWorkspace(ctx, (tx) => rowOf(tx, ctx, id));
    if (!mayUse(ctx, row, 'run')) throw notFound('connection');
    if (!mayUse(ctx, row, use)) {
      throw new DomainError('forbidden', 'You may run saved queries on this connection, but no SQL of your own.', {
        hint: 'Ask an admin for access.',
      });
    }
    const address = () => externalAddress({ ...viewOf(row), password: this.passwordOf(row) });
    return this.pools.of(row.id, row.updatedAt.toISOString(), address);
  }

  private passwordOf(row: ConnectionRow): string {
    return this.vault.decrypt(row.passwordEncrypted, placeOf(row));
  }

  private encrypted(row: ConnectionRow, password: string): { passwordEncrypted: string } {
    return { passwordEncrypted: this.vault.encrypt(password, placeOf(row)) };
  }

  private async requireWorking(address: ConnectionAddress): Promise<void> {
    const { ok, message, hint } = await this.test(address);
    if (!ok) throw new DomainError('connection_failed', message, { ...(hint !== null && { hint }) });
  }

  /** A write in the workspace; a name that is taken is told as such. */
  private saving<T>(name: string, work: (tx: WorkspaceTx) => Promise<T>): (ctx: WorkspaceContext) => Promise<T> {
    return async (ctx) => {
      try {
        return await this.db.withWorkspace(ctx, work);
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        const hint = 'Choose another name.';
        throw new DomainError('conflict', `There is a connection named ${name} already.`, { hint, cause: error });
      }
    };
  }

  private record(
    tx: WorkspaceTx,
    ctx: WorkspaceContext,
    action: string,
    { before, after }: { before?: ConnectionRow; after?: ConnectionRow },
    more: { changed?: string[] } = {},
  ): Promise<void> {
    const metadata = { ...addressOf(after ?? before), ...more };
    const resource = { resourceType: 'connection', resourceId: (after ?? before)?.id };
    const states = { before: before && addressOf(before), after: after && addressOf(after) };
    return this.audit.record(tx, ctx, { action, ...resource, metadata, ...states });
  }
}

/** What the audit log tells of a connection. */
function addressOf(row?: ConnectionRow) {
  return row && { name: row.name, host: row.host, port: row.port, database: row.database, username: row.username };
}

async function rowOf(tx: WorkspaceTx, { workspaceId }: WorkspaceContext, id: string) {
  const row = await tx.connection.findUnique({ where: { workspaceId_id: { workspaceId, id } }, include: COUNTED });
  if (!row) throw notFound('connection');
  return row;
}

/** Superadmins by ticket look as viewers do; the system runs what members have scheduled. */
function mayUse({ audience }: WorkspaceContext, row: ConnectionRow, use: ConnectionUse): boolean {
  if (audience === 'admin' || audience === 'system') return true;
  if (audience === 'editor') return row.editorAccess === 'write' || row.editorAccess === use;
  return row.viewerAccess === use;
}
