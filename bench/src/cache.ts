import { Database } from '@strata/data';
import { loadTraffic } from '@strata/sample';
import { api, createProject, join, signUp, type Client } from '../../apps/e2e/src/client.js';
import { RunningInstallation } from '../../apps/e2e/src/installation.js';
import { BenchDatabase } from './database.js';
import { keepResult } from './report.js';

export interface CacheOptions {
  /** Events of the workspace, over 90 days. */
  events: number;
  /** How many want one uncached query at the same time. */
  viewers: number;
  log: (line: string) => void;
}

const DAYS = 90;
const EXECUTIONS = 5;
const HITS = 100;
const BARS = { ratio: 20, executions: 1 };

/** Questions as people write them, without rollups. */
const QUESTIONS = {
  'visitors by day': `SELECT date_trunc('day', occurred_at) AS day, count(*) AS events, count(DISTINCT visitor_id) AS visitors
    FROM raw.events WHERE NOT is_bot GROUP BY 1 ORDER BY 1`,
  'top pages': `SELECT path, count(*) AS views, count(DISTINCT visitor_id) AS visitors FROM raw.events
    WHERE event_name = 'page_view' GROUP BY 1 ORDER BY 2 DESC LIMIT 100`,
  'events by name': 'SELECT event_name, count(*) AS events FROM raw.events GROUP BY 1 ORDER BY 2 DESC',
};

interface Answer {
  is_cached: boolean;
  row_count: number;
  rows: unknown[][];
}

interface Measured {
  question: string;
  rows: number;
  query_ms: number;
  hit_ms: number;
  /** How many times faster a hit is. */
  ratio: number;
}

interface Stampede {
  viewers: number;
  executions: number;
  /** Until the last had the answer. */
  ms: number;
  query_ms: number;
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Median milliseconds of a request, one after the other. */
async function timed(times: number, work: () => Promise<unknown>): Promise<number> {
  const measured: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const started = performance.now();
    await work();
    measured.push(performance.now() - started);
  }
  return rounded(median(measured));
}

/** A workspace with traffic, whose saved queries are run over HTTP. */
class Cache {
  constructor(
    private readonly admin: Client,
    private readonly viewer: Client,
  ) {}

  async measure(question: string, sql: string): Promise<Measured> {
    const id = await this.save(question, sql);
    const query_ms = await timed(EXECUTIONS, () => this.run(id, { refresh: true }));
    const { is_cached, row_count } = await this.run(id);
    if (!is_cached) throw new Error(`${question} was not kept`);
    const hit_ms = await timed(HITS, () => this.run(id));
    return { question, rows: row_count, query_ms, hit_ms, ratio: Math.round(query_ms / hit_ms) };
  }

  /** All want an uncached query at once. */
  async stampede(viewers: number, query_ms: number): Promise<Stampede> {
    const id = await this.save('stampede', `/* not kept yet */ ${QUESTIONS['visitors by day']}`);
    const started = performance.now();
    const answers = await Promise.all(Array.from({ length: viewers }, () => this.run(id)));
    const ms = rounded(performance.now() - started);
    if (new Set(answers.map(({ rows }) => JSON.stringify(rows))).size !== 1) throw new Error('answers differ');
    const { token } = this.viewer;
    const path = `/saved-queries/${id}/runs?limit=200`;
    const { data } = await api<{ data: Answer[] }>(this.viewer.address, 'GET', path, { token });
    if (data.length !== viewers) throw new Error(`${data.length} runs in the history of ${viewers}`);
    return { viewers, executions: data.filter((run) => !run.is_cached).length, ms, query_ms };
  }

  private async save(name: string, sql: string): Promise<string> {
    const { address, token } = this.admin;
    const body = { name, sql, visibility: 'shared' };
    return (await api<{ id: string }>(address, 'POST', '/saved-queries', { token, body })).id;
  }

  private run(id: string, body: { refresh?: boolean } = {}): Promise<Answer> {
    const { address, token } = this.viewer;
    return api<Answer>(address, 'POST', `/saved-queries/${id}/run`, { token, body });
  }
}

/** What a saved query costs when it is computed, and when it is answered with what is kept. Fails below a bar. */
export async function benchCache(options: CacheOptions): Promise<void> {
  const installation = await RunningInstallation.start();
  const { databaseUrl, secret, superuserUrl } = installation.run;
  const db = new Database({ databaseUrl, secret, processName: 'bench' });
  const bench = await BenchDatabase.connect(superuserUrl);
  try {
    await bench.pauseTransforms(true);
    const cache = await filled(installation.address, db, options);
    await bench.settle();
    const measured: Measured[] = [];
    for (const [question, sql] of Object.entries(QUESTIONS)) measured.push(await cache.measure(question, sql));
    console.table(measured);
    const stampede = await cache.stampede(options.viewers, measured[0]?.query_ms ?? 0);
    console.table([stampede]);
    const isBelow = measured.some(({ ratio }) => ratio < BARS.ratio) || stampede.executions > BARS.executions;
    console.log(`Kept in ${keepResult('cache', { events: options.events, bars: BARS, measured, stampede })}`);
    if (isBelow) process.exitCode = 1;
  } finally {
    await Promise.all([db.close(), bench.close()]);
    await installation.stop();
  }
}

async function filled(address: string, db: Database, { events, log }: CacheOptions): Promise<Cache> {
  const admin = await signUp(address, 'admin');
  const viewer = await signUp(address, 'viewer');
  const { id: projectId, workspace_id: workspaceId } = await createProject(admin, 'bench');
  await join(viewer, admin, 'viewer');
  const tenant = { workspaceId, projectId };
  await loadTraffic({ db, tenant }, { events, days: DAYS, end: Date.now(), seed: 1 }, (sent) => {
    if (sent % 100_000 === 0) log(`${sent} events made`);
  });
  return new Cache(admin, viewer);
}
