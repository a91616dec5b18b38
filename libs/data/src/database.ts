import { DomainError, type WorkspaceContext } from '@strata/platform';
import { PrismaPg } from '@prisma/adapter-pg';
import { type Pool } from 'pg';
import { PrismaClient, type Prisma } from './generated/client.js';
import { Lookups } from './lookups.js';
import { pipelineTransaction, type PipelineSql } from './pipeline.js';
import { roleUrl, type LoginRole } from './roles.js';
import { asSql, inTransaction, openPool, type Sql } from './sql.js';
import { TransformSession, type TransformSessionOptions } from './transform.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

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
   */
  async readWorkspace<T>(
    ctx: Pick<WorkspaceContext, 'workspaceId'>,
    work: (sql: Sql) => Promise<T>,
    options: { lock?: readonly string[] } = {},
  ): Promise<T> {
    // Neither SET nor LOCK takes the snapshot; the first query does.
    const lock = options.lock ? `; LOCK TABLE ${options.lock.join(', ')} IN ACCESS SHARE MODE` : '';
    const begin = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${enterWorkspace(ctx.workspaceId)}${lock}`;
    return inTransaction(this.pool('strata_app'), begin, (client) => work(asSql(client)));
  }

  /** The same door for writes in plain SQL: one workspace, one transaction. */
  async writeWorkspace<T>(ctx: Pick<WorkspaceContext, 'workspaceId'>, work: (sql: Sql) => Promise<T>): Promise<T> {
    return inTransaction(this.pool('strata_app'), `BEGIN; ${enterWorkspace(ctx.workspaceId)}`, (client) =>
      work(asSql(client)),
    );
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
      pool = openPool(roleUrl(this.options.databaseUrl, this.options.secret, role), name, this.options.poolSize ?? 10);
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
