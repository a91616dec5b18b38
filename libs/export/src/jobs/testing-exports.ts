import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Role } from '@strata/contracts';
import { createTestDatabase, DataModule, type TestDatabase } from '@strata/data';
import {
  newId,
  PlatformModule,
  readConfig,
  testEngines,
  CONFIG,
  LOGGER,
  type Config,
  type Logger,
} from '@strata/platform';
import { Redis, RedisModule } from '@strata/queue';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExportFiles } from './export-files.js';
import { ExportRecords } from './export-records.js';
import { ExportWorker } from './export-worker.js';
import { ExportModule } from './exports.module.js';
import { FileWriter } from './file-writer.js';
import type { FileFormat } from './source.js';
import { ExportUpkeep } from './upkeep.js';

@Module({})
class TestModule {
  static of(config: Config) {
    const platform = [PlatformModule.forRoot(config, 'test'), DataModule.forRoot('test')];
    const redis = RedisModule.forRoot({ prefix: `{test-${newId()}}` });
    return { module: TestModule, imports: [...platform, redis, ExportModule] };
  }
}

/** A row of `public.exports`. */
export interface Stored {
  status: string;
  rows: number;
  error: { code: string; message: string; hint?: string } | null;
  claim: string | null;
  attempts: number;
}

/** The room of exports on a database and in a folder of a test's own, with a workspace and its editor. */
export class TestExports {
  readonly workspace = newId();
  readonly editor = newId();

  private constructor(
    readonly test: TestDatabase,
    readonly dataDir: string,
    private readonly app: INestApplicationContext,
  ) {}

  static async open(): Promise<TestExports> {
    const test = await createTestDatabase();
    const DATA_DIR = fs.mkdtempSync(path.join(os.tmpdir(), 'strata-exports-'));
    const { databaseUrl: DATABASE_URL, secret: STRATA_SECRET } = test;
    const { redisUrl: REDIS_URL } = testEngines();
    const config = readConfig({ DATABASE_URL, STRATA_SECRET, REDIS_URL, DATA_DIR, LOG_LEVEL: 'silent' });
    const app = await NestFactory.createApplicationContext(TestModule.of(config), {
      logger: false,
      abortOnError: false,
    });
    const redis = app.get(Redis, { strict: false });
    for (let isReady = false; !isReady; await sleep(10)) {
      isReady = await redis.ping().then(
        () => true,
        () => false,
      );
    }
    const exports = new TestExports(test, DATA_DIR, app);
    await exports.settle();
    return exports;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.test.drop();
    fs.rmSync(this.dataDir, { recursive: true, force: true });
  }

  get files(): ExportFiles {
    return this.app.get(ExportFiles, { strict: false });
  }

  get records(): ExportRecords {
    return this.app.get(ExportRecords, { strict: false });
  }

  get upkeep(): ExportUpkeep {
    return this.app.get(ExportUpkeep, { strict: false });
  }

  get config(): Config {
    return this.app.get<Config>(CONFIG, { strict: false });
  }

  /** One with files of the test's making, if it has any. */
  worker(files: ExportFiles = this.files): ExportWorker {
    const writer = this.app.get(FileWriter, { strict: false });
    return new ExportWorker(this.records, files, writer, this.config, this.app.get<Logger>(LOGGER, { strict: false }));
  }

  /** Names of what lies in the folder. */
  get kept(): string[] {
    return fs.existsSync(this.files.folder) ? fs.readdirSync(this.files.folder) : [];
  }

  async join(user: string, role: Role): Promise<void> {
    await this.test.superuser(
      `INSERT INTO public.members (workspace_id, user_id, role, name, email) VALUES ($1, $2, $3, 'x', 'x@example.com')`,
      [this.workspace, user, role],
    );
  }

  /** The id of a private one of the editor. */
  async savedQuery(sql: string): Promise<string> {
    const id = newId();
    await this.test.superuser(
      `INSERT INTO public.saved_queries (workspace_id, id, name, sql, owner_id, owner_name)
       VALUES ($1, $2, 'Numbers', $3, $4, 'Ed')`,
      [this.workspace, id, sql, this.editor],
    );
    return id;
  }

  /** The id of one that waits: of the editor's query. */
  async requested(sql: string, format: FileFormat = 'csv'): Promise<string> {
    const id = newId();
    const source = { type: 'saved_query', saved_query_id: await this.savedQuery(sql) };
    await this.test.superuser(
      `INSERT INTO public.exports (workspace_id, id, requested_by, requester_label, requested_as, source, name, format)
       VALUES ($1, $2, $3, 'Ed <ed@example.com>', 'editor', $4, 'Numbers', $5)`,
      [this.workspace, id, this.editor, source, format],
    );
    return id;
  }

  async work(id: string, worker = this.worker()): Promise<void> {
    await worker.work({ workspace_id: this.workspace, export_id: id });
  }

  async stored(id: string): Promise<Stored> {
    const [row] = await this.test.superuser<Stored>(
      'SELECT status, rows, error, claim, attempts FROM public.exports WHERE id = $1',
      [id],
    );
    if (!row) throw new Error('no such export');
    return row;
  }

  async change(id: string, assignment: string): Promise<void> {
    await this.test.superuser(`UPDATE public.exports SET ${assignment} WHERE id = '${id}'`);
  }

  private async settle(): Promise<void> {
    await this.test.superuser(`INSERT INTO public.workspaces (id, name) VALUES ($1, 'Test')`, [this.workspace]);
    await this.join(this.editor, 'editor');
  }
}
