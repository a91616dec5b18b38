import { createTestDatabase, type TestDatabase } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { newId, readConfig, systemContext, type WorkspaceContext } from '@strata/platform';
import { QueryCatalog } from './catalog.js';
import { Connections } from './connections/connections.js';
import { QueryRunner, type RunOptions } from './run/runner.js';
import type { Cell, QuerySummary, QueryColumn, Statement } from './types.js';

/** What a query answered, all of it. */
export interface Answer {
  columns: QueryColumn[];
  rows: Cell[][];
  summary: QuerySummary;
}

/** The query room on a database of a test's own, with two workspaces that have events. */
export class TestQueries {
  readonly mine = systemContext(newId(), 'test');
  readonly theirs = systemContext(newId(), 'test');

  private constructor(
    readonly test: TestDatabase,
    readonly runner: QueryRunner,
    readonly connections: Connections,
    readonly catalog: QueryCatalog,
  ) {}

  static async open(settings: Record<string, string> = {}): Promise<TestQueries> {
    const test = await createTestDatabase();
    const config = readConfig({ STRATA_SECRET: test.secret, ...settings });
    const connections = new Connections(test.db, new AuditLog(test.db), config);
    const catalog = new QueryCatalog(test.db, connections);
    return new TestQueries(test, new QueryRunner(test.db, catalog, connections), connections, catalog);
  }

  /** Runs a statement and keeps its rows. */
  async ask(
    sql: string | Statement,
    ctx: WorkspaceContext = this.mine,
    options: Partial<RunOptions> = {},
  ): Promise<Answer> {
    const statement = typeof sql === 'string' ? { sql, values: [] } : sql;
    const rows: Cell[][] = [];
    const run = { target: { connectionId: null }, ...options };
    const { result, summary } = await this.runner.run(ctx, statement, run, async ({ columns, batches }) => {
      for await (const batch of batches) rows.push(...batch);
      return columns;
    });
    return { columns: result, rows, summary };
  }

  /** Stores events of a workspace, named so that everybody sees whose they are. */
  async addEvents(ctx: WorkspaceContext, name: string, count: number): Promise<void> {
    await this.test.superuser(
      `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
         channel, is_bot, properties, batch_id, path, country, amount_cents)
       SELECT w, md5(w::text)::uuid, md5(w::text || i)::uuid, timestamptz '2026-11-01 00:00Z' + i * interval '7 min', '2026-11-20',
         $2::text, 'visitor ' || i % 5, 'direct', false, jsonb_build_object('n', i, 'secret', $2::text), w, '/' || i % 3, 'DE', i
       FROM generate_series(1, $3::int) i, (SELECT $1::uuid) x (w)`,
      [ctx.workspaceId, name, count],
    );
  }

  async close(): Promise<void> {
    this.connections.onApplicationShutdown();
    await this.test.drop();
  }
}
