import { Database } from '@strata/data';
import { engineHome } from '@strata/engines';
import { loadTraffic } from '@strata/sample';
import { parse } from 'csv-parse';
import ExcelJs from 'exceljs';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Client as Postgres } from 'pg';
import { to } from 'pg-copy-streams';
import { api, createProject, signUp, type Client } from '../../apps/e2e/src/client.js';
import { pause, RunningInstallation } from '../../apps/e2e/src/installation.js';
import { BenchDatabase } from './database.js';
import { rssMb } from './live.js';
import { keepResult } from './report.js';

export interface ExportOptions {
  /** Of the result that is exported. */
  rows: number;
  log: (line: string) => void;
}

const DAYS = 90;
const ROUNDS = 3;
/** Megabytes that the worker may take beyond what it has when it is idle. */
const BAR_MB = 150;

/** Texts, times and a number; the last column is what is summed up. */
const SELECT = `SELECT event_id, occurred_at, event_name, visitor_id, path, referrer_domain, browser, country,
  extract(epoch FROM occurred_at)::bigint AS seconds FROM raw.events`;

interface Export {
  id: string;
  status: string;
  rows: number;
  bytes: number;
  started_at: string;
  finished_at: string;
}

interface Totals {
  rows: number;
  seconds: number;
}

interface Measured extends Totals {
  format: string;
  took_s: number;
  rows_per_s: number;
  megabytes: number;
  worker_before_mb: number;
  worker_peak_mb: number;
  worker_added_mb: number;
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** What large files cost the worker, and whether they hold what the database does. Fails above the bar or when they differ. */
export async function benchExports(options: ExportOptions): Promise<void> {
  const installation = await RunningInstallation.start();
  try {
    const bench = await Exports.filled(installation, options);
    const expected = await bench.expected();
    const idle_mb = rssMb(installation.pidOf('worker'));
    const { copies, csvs } = await bench.inTurns(idle_mb, options.log);
    const xlsx = await bench.measure('xlsx', idle_mb, (file) => totalsOfXlsx(file));
    const measured = [...csvs, xlsx];
    console.table(measured);
    const ratio = rounded(median(csvs.map(({ took_s }) => took_s)) / median(copies));
    const added_mb = Math.max(...measured.map(({ worker_added_mb }) => worker_added_mb));
    const wrong = measured.filter(({ rows, seconds }) => rows !== expected.rows || seconds !== expected.seconds).length;
    console.table({ 'CSV / COPY, seconds': ratio, 'worker, added MB': added_mb, bar: BAR_MB, 'wrong files': wrong });
    const result = { rows: options.rows, bar_mb: BAR_MB, ratio, copies, added_mb, wrong, expected, measured };
    console.log(`Kept in ${keepResult('exports', result)}`);
    await bench.close();
    if (added_mb > BAR_MB || wrong > 0) process.exitCode = 1;
  } finally {
    await installation.stop();
  }
}

/** A workspace with events, and the saved query that has them all. */
class Exports {
  private constructor(
    private readonly installation: RunningInstallation,
    private readonly admin: Client,
    private readonly superuser: Postgres,
    private readonly queryId: string,
  ) {}

  static async filled(installation: RunningInstallation, { rows, log }: ExportOptions): Promise<Exports> {
    const { databaseUrl, secret, superuserUrl } = installation.run;
    const db = new Database({ databaseUrl, secret, processName: 'bench' });
    const bench = await BenchDatabase.connect(superuserUrl);
    await bench.pauseTransforms(true);
    const admin = await signUp(installation.address, 'admin');
    const { id: projectId, workspace_id: workspaceId } = await createProject(admin, 'bench');
    const traffic = { events: rows, days: DAYS, end: Date.now(), seed: 1 };
    await loadTraffic({ db, tenant: { workspaceId, projectId } }, traffic, (sent) => {
      if (sent % 100_000 === 0) log(`${sent} events made`);
    });
    await bench.settle();
    await Promise.all([db.close(), bench.close()]);
    const superuser = new Postgres({ connectionString: superuserUrl });
    await superuser.connect();
    const body = { name: 'All events', sql: SELECT };
    const { id } = await api<{ id: string }>(admin.address, 'POST', '/saved-queries', { token: admin.token, body });
    return new Exports(installation, admin, superuser, id);
  }

  /** COPY and CSV one after the other, so that what else the machine does falls on both. */
  async inTurns(idleMb: number, log: ExportOptions['log']): Promise<{ copies: number[]; csvs: Measured[] }> {
    const copies: number[] = [];
    const csvs: Measured[] = [];
    for (let i = 0; i < ROUNDS; i += 1) {
      copies.push(await this.copy());
      csvs.push(await this.measure('csv', idleMb, (file) => totalsOfCsv(file)));
      log(`COPY ${copies.at(-1)} s, CSV ${csvs.at(-1)?.took_s} s`);
    }
    return { copies, csvs };
  }

  /** Makes a file by the worker and reads it back. */
  async measure(format: string, idleMb: number, read: (file: string) => Promise<Totals>): Promise<Measured> {
    const pid = this.installation.pidOf('worker');
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, rssMb(pid))), 50);
    const made = await this.make(format);
    clearInterval(watch);
    const took = (Date.parse(made.finished_at) - Date.parse(made.started_at)) / 1_000;
    const { dataDir } = engineHome(this.installation.dataDir);
    return {
      format,
      ...{
        took_s: rounded(took),
        rows_per_s: Math.round(made.rows / took),
        megabytes: Math.round(made.bytes / 2 ** 20),
      },
      ...{ worker_before_mb: idleMb, worker_peak_mb: most, worker_added_mb: most - idleMb },
      ...(await read(path.join(dataDir, 'exports', made.id))),
    };
  }

  async expected(): Promise<Totals> {
    const { rows } = await this.superuser.query<Totals>(
      `SELECT count(*)::int AS rows, sum(seconds)::float8 AS seconds FROM (${SELECT}) e`,
    );
    return rows[0] ?? { rows: 0, seconds: 0 };
  }

  async close(): Promise<void> {
    await this.superuser.end();
  }

  private async make(format: string): Promise<Export> {
    const { address, token } = this.admin;
    const source = { type: 'saved_query', saved_query_id: this.queryId };
    const { id } = await api<Export>(address, 'POST', '/exports', { token, body: { source, format } });
    for (;;) {
      const made = await api<Export>(address, 'GET', `/exports/${id}`, { token });
      if (made.status === 'completed') return made;
      if (made.status !== 'pending' && made.status !== 'running') throw new Error(JSON.stringify(made));
      await pause(200);
    }
  }

  /** Seconds of the same rows by COPY into a file, until they are on disk. */
  private async copy(): Promise<number> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'strata-bench-'));
    const file = path.join(folder, 'copy.csv');
    try {
      const started = performance.now();
      await pipeline(this.superuser.query(to(`COPY (${SELECT}) TO STDOUT WITH CSV HEADER`)), createWriteStream(file));
      const handle = await open(file, 'r+');
      await handle.sync();
      await handle.close();
      return rounded((performance.now() - started) / 1_000);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

async function totalsOfCsv(file: string): Promise<Totals> {
  const totals = { rows: 0, seconds: 0 };
  for await (const record of createReadStream(file).pipe(parse({ bom: true, from_line: 2 })) as AsyncIterable<
    string[]
  >) {
    totals.rows += 1;
    totals.seconds += Number(record.at(-1));
  }
  return totals;
}

/** All sheets but the cover, without their headers. */
async function totalsOfXlsx(file: string): Promise<Totals> {
  const totals = { rows: 0, seconds: 0 };
  let sheets = 0;
  for await (const sheet of new ExcelJs.stream.xlsx.WorkbookReader(file, { worksheets: 'emit', styles: 'cache' })) {
    sheets += 1;
    for await (const row of sheet) {
      const seconds = (row.values as unknown[]).at(-1);
      if (row.number === 1 || typeof seconds !== 'number') continue;
      totals.rows += 1;
      totals.seconds += seconds;
    }
  }
  if (sheets < 2) throw new Error(`${sheets} sheets`);
  return totals;
}
