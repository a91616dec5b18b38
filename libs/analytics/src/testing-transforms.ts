import type { TestDatabase } from '@strata/data';
import { repositoryRoot } from '@strata/platform';
import {
  IntervalLedger,
  openProject,
  type ModelNode,
  type NodeResult,
  runProject,
  type Project,
} from '@strata/transform';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The transforms of the repository, or of a copy, on a test's database. */
export class TestTransforms {
  private constructor(
    private readonly test: TestDatabase,
    private readonly project: Project,
  ) {}

  static async open(test: TestDatabase, dir = path.join(repositoryRoot(), 'transforms')): Promise<TestTransforms> {
    const database = new URL(test.databaseUrl).pathname.slice(1);
    const target = { name: 'default', type: 'postgres', database, schema: 'marts', threads: 2 } as const;
    return new TestTransforms(test, await openProject(dir, { target }));
  }

  get models(): ModelNode[] {
    return Object.values(this.project.manifest.nodes).filter((node) => node.resource_type === 'model');
  }

  /** Names with schema of the tables that are rebuilt by intervals. */
  get incrementalTables(): string[] {
    return this.models
      .filter((node) => node.config.materialized === 'incremental')
      .map((n) => `${n.schema}.${n.alias}`);
  }

  /** Builds the models with this tag, or all. @throws when one fails */
  async run(options: { tag?: string; fullRefresh?: boolean } = {}): Promise<NodeResult[]> {
    const results = await this.execute(options);
    const failed = results.filter(({ status }) => status !== 'success');
    if (failed.length > 0) throw new Error(failed.map(({ message }) => message).join('\n'));
    return results;
  }

  /** A run whose connections are cut after some milliseconds, wherever it is then. */
  async crash(afterMs: number): Promise<void> {
    const ended = this.execute({}).catch(() => undefined);
    await pause(afterMs);
    await this.test.superuser(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name LIKE '%:transform'`,
    );
    await ended;
  }

  private async execute({ tag, fullRefresh = false }: { tag?: string; fullRefresh?: boolean }): Promise<NodeResult[]> {
    const options = {
      command: 'run',
      fullRefresh,
      threads: 2,
      ...(tag !== undefined && { select: [`tag:${tag}`] }),
    } as const;
    const deps = { database: this.test.db, ledger: new IntervalLedger(this.test.db) };
    return (await runProject(this.project, options, deps)).results;
  }

  close(): Promise<void> {
    return this.project.close();
  }
}
