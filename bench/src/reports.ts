import { Database } from '@strata/data';
import { loadOperations, OPERATION_SOURCES, type OperationSource } from '@strata/sample';
import { setTimeout as pause } from 'node:timers/promises';
import { api, createProject, signUp, type Client } from '../../apps/e2e/src/client.js';
import { RunningInstallation } from '../../apps/e2e/src/installation.js';
import { BenchDatabase } from './database.js';
import { percentilesOfEach, rounded } from './percentiles.js';
import { keepResult } from './report.js';
import { buildRollups } from './rollups.js';

export interface ReportsOptions {
  /** Events of the larger project, over 365 days. */
  events: number;
  /** How many times as many as the smaller one has. */
  times: number;
  log: (line: string) => void;
}

const DAYS = 365;
const DAY_MS = 86_400_000;
const ROUNDS = 60;
const RECOMPUTES = 5;
/** Cost of one day's recompute, of that of all days; p95 of an answer, of that with fewer events. */
const BARS = { recompute: 0.02, growth: 1.5 };
const END = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const RANGE = { from: new Date(END - DAYS * DAY_MS).toISOString(), to: new Date(END).toISOString() };
const QUESTIONS = [
  'volume-by-period',
  'volume-by-period?breakdown=source',
  'volume-by-period?window=week',
  'status-counts',
  'status-counts?breakdown=period&window=week',
  'top-entities',
  'top-entities?window=week&offset=200',
];

interface Answered {
  question: string;
  fewer_p95_ms: number;
  more_p95_ms: number;
  growth: number;
}

/** Reports of one workspace on an installation of their own. */
class ReportsBench {
  constructor(
    private readonly user: Client,
    private readonly db: Database,
    private readonly bench: BenchDatabase,
    private readonly log: (line: string) => void,
  ) {}

  /** A project with so many events of the same customers, over the same days. */
  async project(events: number): Promise<string> {
    const { id: projectId, workspace_id: workspaceId } = await createProject(this.user, `${events} events`);
    const options = { events, days: DAYS, end: END, seed: 1 };
    const sources = await this.sources();
    const target = { db: this.db, tenant: { workspaceId, projectId } };
    const onProgress = (sent: number): void => (sent % 500_000 === 0 ? this.log(`${sent} events made`) : undefined);
    await loadOperations(target, options, { sources, onProgress });
    return projectId;
  }

  /** Every answer is computed. */
  async withoutCache(): Promise<void> {
    for (const slug of ['volume-by-period', 'status-counts', 'top-entities']) {
      await this.call('PATCH', `/reports/${slug}`, { cache_ttl_seconds: 0 });
    }
  }

  async answers(fewer: string, more: string): Promise<Answered[]> {
    const answered: Answered[] = [];
    for (const question of QUESTIONS) {
      const works = [fewer, more].map((projectId) => () => this.ask(projectId, question));
      const [fewer_p95_ms = NaN, more_p95_ms = NaN] = (await percentilesOfEach(ROUNDS, works)).map((of) => of.p95_ms);
      answered.push({ question, fewer_p95_ms, more_p95_ms, growth: rounded(more_p95_ms / fewer_p95_ms) });
    }
    return answered;
  }

  /** What the recompute of one day costs beside that of all, and how many days and weeks it wrote. */
  async recomputes(projectId: string) {
    const all = await this.recompute(projectId, RANGE);
    const before = await this.writers(projectId);
    const runs: { models: number; all: number }[] = [];
    for (let i = 0; i < RECOMPUTES; i += 1) {
      const from = END - 100 * DAY_MS;
      const range = { from: new Date(from).toISOString(), to: new Date(from + DAY_MS).toISOString() };
      runs.push(await this.recompute(projectId, range));
    }
    const one = runs.sort((a, b) => a.models - b.models)[Math.floor(RECOMPUTES / 2)] ?? all;
    const after = await this.writers(projectId);
    return {
      all_seconds: all.models,
      one_seconds: one.models,
      ratio: one.models / all.models,
      run_ratio: rounded(one.all / all.all),
      written: after.map((buckets, i) => [...buckets].filter(([at, by]) => before[i]?.get(at) !== by).length),
    };
  }

  private writers(projectId: string): Promise<Map<string, string>[]> {
    return Promise.all((['daily', 'weekly'] as const).map((window) => this.bench.snapshotWriters(projectId, window)));
  }

  private async recompute(projectId: string, range: { from: string; to: string }) {
    const body = { project_id: projectId, ...range, window: 'day' };
    const { id } = await this.call<{ id: string }>('POST', '/reports/volume-by-period/recompute', body);
    for (;;) {
      const { status } = await this.call<{ status: string }>('GET', `/recompute-runs/${id}`);
      if (status !== 'pending' && status !== 'running') return this.bench.runSeconds(id);
      await pause(200);
    }
  }

  private async ask(projectId: string, question: string): Promise<void> {
    const [slug, query = ''] = question.split('?');
    const path = `/reports/${slug}/run?project_id=${projectId}&from=${RANGE.from}&to=${RANGE.to}&${query}`;
    const { rows } = await this.call<{ rows: { run_id: string | null }[] }>('GET', path);
    if (rows.some(({ run_id: id }) => id === null)) throw new Error(`${question} was not told from snapshots`);
  }

  private async sources(): Promise<Record<OperationSource, string>> {
    const { data } = await this.call<{ data: { slug: string; id: string }[] }>('GET', '/sources');
    const known = new Map(data.map(({ slug, id }) => [slug, id]));
    for (const entry of OPERATION_SOURCES) {
      if (known.has(entry.slug)) continue;
      known.set(entry.slug, (await this.call<{ id: string }>('POST', '/sources', entry)).id);
    }
    return Object.fromEntries(known) as Record<OperationSource, string>;
  }

  private call<T>(method: string, path: string, body?: object): Promise<T> {
    return api<T>(this.user.address, method, path, { token: this.user.token, ...(body && { body }) });
  }
}

/** Recompute of a day beside that of all; answers of a project beside those of one with fewer events. */
export async function benchReports({ events, times, log }: ReportsOptions): Promise<void> {
  const installation = await RunningInstallation.start();
  const { databaseUrl, secret, superuserUrl } = installation.run;
  const db = new Database({ databaseUrl, secret, processName: 'bench' });
  const bench = await BenchDatabase.connect(superuserUrl);
  try {
    await bench.pauseTransforms(true);
    const world = new ReportsBench(await signUp(installation.address, 'bench'), db, bench, log);
    const fewer = await world.project(Math.max(1, Math.round(events / times)));
    const more = await world.project(events);
    const seconds = await buildRollups(db, databaseUrl, log, ['+metric_snapshots']);
    log(`built in ${seconds.toFixed(1)} s`);
    await bench.settle();
    await world.withoutCache();
    const answers = await world.answers(fewer, more);
    console.table(answers);
    const recompute = await world.recomputes(more);
    const growth = Math.max(...answers.map((answer) => answer.growth));
    console.log(
      `p95 with ${times} times as many events: ${growth} at most (bar ${BARS.growth})\n` +
        `one day of ${DAYS}: ${recompute.one_seconds.toFixed(3)} s of ${recompute.all_seconds.toFixed(3)} s, ` +
        `${(recompute.ratio * 100).toFixed(2)} % (bar ${BARS.recompute * 100} %); days and weeks written: ` +
        recompute.written.join(', '),
    );
    const result = { options: { events, times, days: DAYS }, bars: BARS, seconds, growth, answers, recompute };
    console.log(`Kept in ${keepResult('reports', result)}`);
    const isRight = recompute.written.join() === '1,1';
    if (growth > BARS.growth || recompute.ratio > BARS.recompute || !isRight) process.exitCode = 1;
  } finally {
    await Promise.all([db.close(), bench.close()]);
    await installation.stop();
  }
}
