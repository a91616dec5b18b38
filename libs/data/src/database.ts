import { DomainError, type WorkspaceContext } from '@strata/platform';
import { PrismaPg } from '@prisma/adapter-pg';
import { type Pool } from 'pg';
import { PrismaClient, type Prisma } from './generated/client.js';
import { Lookups } from './lookups.js';
import { pipelineTransaction, type PipelineSql } from './pipeline.js';
import type { CursorQuery, OpenCursor } from './cursor.js';
import { roleUrl, type LoginRole } from './roles.js';
import { beginQuery, inCursor, requireWall, type CursorResult } from './sandbox.js';
import { asSql, checkOut, inTransaction, openPool, type Sql } from './sql.js';
import { TransformSession, type TransformSessionOptions } from './transform.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Queries of people at once in this process; the limit per workspace is lower. */
const SQL_POOL = 12;

/** Prisma inside one workspace's transaction. Row-level security applies to every statement. */
export type WorkspaceTx = Prisma.TransactionClient;
/** Prisma over the schema `auth`. For libs/identity alone. */
export type AuthClient = PrismaClient;

/** The one statement that opens the tenant door. SET LOCAL ends with the transaction, also behind a pooler. */
function enterWorkspace(workspaceId: string): string {
  if (!UUID.test(workspaceId)) throw new DomainError('invalid', 'A workspace id is a UUID in lower case.');
  return `SET LOCAL app.workspace_id = '${workspaceId}'`;
}

/** Every way to the database. Pools open with the first use of their role, so a process holds only what it needs. */
export class Database {
  private readonly pools = new Map<LoginRole, Pool>();
  private appClient?: PrismaClient;
  private authClient?: PrismaClient;
  private wall?: Promise<void>;

  constructor(
    private readonly options: { databaseUrl: string; secret: string; processName: string; poolSize?: number },
  ) {}

  /**
   * Runs `work` inside one workspace: the only door to tenant data for the control plane. Everything in it is one
   * transaction under row-level security.
   */
  async withWorkspace<T>(
    ctx: Pick<WorkspaceContext, 'workspaceId'>,
    work: (tx: WorkspaceTx) => Promise<T>,
  ): Promise<T> {
    const enter = enterWorkspace(ctx.workspaceId);
    this.appClient ??= this.prisma('strata_app');
    return this.appClient.$transaction(
      async (tx) => {
        await tx.$executeRawUnsafe(enter);
        return work(tx);
      },
      { maxWait: 5_000, timeout: 15_000 },
    );
  }

  /**
   * The same door for reads on hot paths: plain SQL in one read-only snapshot of one workspace.
   * @param options.lock tables that nobody may replace from before the snapshot until the end
   * @param options.signal ends what runs, on the server too
   */
  async readWorkspace<T>(
    ctx: Pick<WorkspaceContext, 'workspaceId'>,
    work: (sql: Sql) => Promise<T>,
    options: { lock?: readonly string[]; signal?: AbortSignal } = {},
  ): Promise<T> {
    // Neither SET nor LOCK takes the snapshot; the first query does.
    const lock = options.lock ? `; LOCK TABLE ${options.lock.join(', ')} IN ACCESS SHARE MODE` : '';
    const begin = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${enterWorkspace(ctx.workspaceId)}${lock}`;
    return inTransaction(this.pool('strata_app'), begin, (client) => work(asSql(client)), options.signal);
  }

  /** The same door for writes in plain SQL: one workspace, one transaction. */
  async writeWorkspace<T>(ctx: Pick<WorkspaceContext, 'workspaceId'>, work: (sql: Sql) => Promise<T>): Promise<T> {
    return inTransaction(this.pool('strata_app'), `BEGIN; ${enterWorkspace(ctx.workspaceId)}`, (client) =>
      work(asSql(client)),
    );
  }

  /**
   * Runs one statement that somebody wrote, in one workspace: as strata_query, which reads the exposed tables under
   * row-level security and has no way to choose another workspace (prisma/sandbox.sql).
   * @throws CursorStopped at a limit or when the signal aborts; errors of the server as they are
   */
  async queryWorkspace<T>(
    ctx: Pick<WorkspaceContext, 'workspaceId'>,
    query: CursorQuery,
    consume: (open: OpenCursor) => Promise<T>,
  ): Promise<CursorResult<T>> {
    this.wall ??= requireWall(this.pool('strata_app'));
    await this.wall.catch((error: unknown) => {
      this.wall = undefined;
      throw error;
    });
    const begin = beginQuery(enterWorkspace(ctx.workspaceId), query.limits.timeoutMs);
    return inCursor(() => checkOut(this.pool('strata_sql')), begin, query, consume);
  }

  /** Runs `work` with installation-wide tables that belong to no tenant (visitor salts); sees no tenant row. */
  async withInstallation<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return inTransaction(this.pool('strata_app'), 'BEGIN', (client) => work(asSql(client)));
  }

  /** Runs `work` as the pipeline role, for all tenants: the drain and the transforms. */
  async withPipeline<T>(work: (sql: PipelineSql) => Promise<T>): Promise<T> {
    return pipelineTransaction(this.pool('strata_pipeline'), work);
  }

  /** Runs `work` with a connection of its own of the pipeline role, for a transform; closes it afterwards. */
  async withTransformSession<T>(
    options: TransformSessionOptions,
    work: (session: TransformSession) => Promise<T>,
  ): Promise<T> {
    const { databaseUrl, secret, processName } = this.options;
    const url = roleUrl(databaseUrl, secret, 'strata_pipeline');
    const session = await TransformSession.open(url, `${processName}:transform`, options);
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }

  /** Prisma over `auth`. */
  get auth(): AuthClient {
    return (this.authClient ??= this.prisma('strata_auth'));
  }

  get lookups(): Lookups {
    return new Lookups(this.pool('strata_app'));
  }

  /** Resolves when the database answers; rejects with its error otherwise. */
  async ping(): Promise<void> {
    await this.pool('strata_app').query('SELECT 1');
  }

  async close(): Promise<void> {
    await Promise.all([this.appClient?.$disconnect(), this.authClient?.$disconnect()]);
    await Promise.all([...this.pools.values()].map((pool) => pool.end()));
    this.pools.clear();
  }

  private pool(role: LoginRole): Pool {
    let pool = this.pools.get(role);
    if (!pool) {
      const name = `${this.options.processName}:${role}`;
      const size = role === 'strata_sql' ? SQL_POOL : (this.options.poolSize ?? 10);
      pool = openPool(roleUrl(this.options.databaseUrl, this.options.secret, role), name, size);
      this.pools.set(role, pool);
    }
    return pool;
  }

  private prisma(role: LoginRole): PrismaClient {
    const connectionString = roleUrl(this.options.databaseUrl, this.options.secret, role);
    const adapter = new PrismaPg({ connectionString, max: this.options.poolSize ?? 10 });
    // The other formats quote the call's arguments, which are people's data, into messages that end in logs.
    return new PrismaClient({ adapter, errorFormat: 'minimal' });
  }
}
