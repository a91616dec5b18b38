import { Analytics, type Question } from '@strata/analytics';
import { Database } from '@strata/data';
import { systemContext, type WorkspaceContext } from '@strata/platform';
import { loadTraffic } from '@strata/sample';
import { createProject, signUp } from '../../apps/e2e/src/client.js';
import { RunningInstallation } from '../../apps/e2e/src/installation.js';
import { BenchDatabase } from './database.js';
import { measurePages } from './pages.js';
import { keepResult } from './report.js';
import { buildRollups } from './rollups.js';

export interface DashboardOptions {
  /** Events of the first project, over 90 days. */
  events: number;
  /** How many times as many events the same people have in the second measurement; 1 leaves it out. */
  times: number;
  log: (line: string) => void;
}

const DAYS = 90;
const DAY_MS = 86_400_000;
const ROUNDS = 7;

/** Good SQL over raw events, as somebody would write it who has no rollups. $1 workspace, $2 project, $3 from, $4 to. */
const EVENTS = `FROM raw.events e WHERE e.workspace_id = $1 AND e.project_id = $2
  AND e.occurred_at >= $3 AND e.occurred_at < $4 AND NOT e.is_bot`;
const STARTS = `(SELECT e.occurred_at, e.session_id, e.visitor_id,
    e.session_id IS NULL AND coalesce(e.occurred_at - lag(e.occurred_at) OVER (PARTITION BY e.visitor_id ORDER BY e.occurred_at)
      > interval '30 minutes', true) AS is_start ${EVENTS}) s`;
const SESSIONS = `(SELECT count(DISTINCT session_id) + count(*) FILTER (WHERE is_start) FROM ${STARTS})`;
const RAW = {
  counts: [`SELECT date_trunc('day', e.occurred_at, 'UTC'), e.event_name, count(*) ${EVENTS} GROUP BY 1, 2`],
  uniques: [`SELECT count(DISTINCT e.visitor_id) ${EVENTS}`],
  overview: [
    `SELECT count(*), count(DISTINCT e.visitor_id) ${EVENTS}`,
    `SELECT ${SESSIONS}`,
    `SELECT e.event_name, count(*) ${EVENTS} GROUP BY 1 ORDER BY 2 DESC LIMIT 1`,
  ],
  timeseries: [
    `SELECT date_trunc('day', e.occurred_at, 'UTC'), count(*), count(DISTINCT e.visitor_id) ${EVENTS} GROUP BY 1`,
    `SELECT date_trunc('day', min(occurred_at), 'UTC'), count(*) FROM ${STARTS} WHERE is_start OR session_id IS NOT NULL
     GROUP BY coalesce(session_id, visitor_id || occurred_at::text)`,
  ],
  top_events: [
    `SELECT e.event_name, count(*), count(DISTINCT e.visitor_id) ${EVENTS} GROUP BY 1 ORDER BY 2 DESC LIMIT 10`,
  ],
  top_pages: [
    `SELECT e.path, count(*), count(DISTINCT e.visitor_id) ${EVENTS} AND e.event_name = 'page_view'
     GROUP BY 1 ORDER BY 3 DESC LIMIT 10`,
  ],
} as const satisfies Record<string, readonly string[]>;

/** The same counts from a rollup, as a saved query would ask. */
const COUNTS = `SELECT date_trunc('day', r.hour_at, 'UTC'), r.event_name, sum(r.events) FROM aggregates.event_rollups_hourly r
  WHERE r.workspace_id = $1 AND r.project_id = $2 AND r.hour_at >= $3 AND r.hour_at < $4 AND NOT r.is_bot GROUP BY 1, 2`;

interface Measured {
  question: string;
  rollups_ms: number;
  /** The same while events of today come in: since the last run of the daily models. */
  today_dirty_ms: number;
  raw_ms: number;
  /** How many times faster. */
  ratio: number;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function timed(rounds: number, work: () => Promise<unknown>): Promise<number> {
  await work();
  const times: number[] = [];
  for (let i = 0; i < rounds; i += 1) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return Math.round(median(times) * 10) / 10;
}

/** One tenant with made-up traffic on an installation of its own. */
class Dashboards {
  private readonly ctx: WorkspaceContext;
  private readonly analytics: Analytics;
  private readonly end = Date.now();

  constructor(
    private readonly db: Database,
    private readonly databaseUrl: string,
    private readonly bench: BenchDatabase,
    private readonly projectId: string,
    private readonly options: DashboardOptions & { workspaceId: string },
  ) {
    this.ctx = systemContext(options.workspaceId, 'bench');
    this.analytics = new Analytics(db);
  }

  async load(): Promise<void> {
    const target = { db: this.db, tenant: { workspaceId: this.ctx.workspaceId, projectId: this.projectId } };
    const { events } = this.options;
    await loadTraffic(target, { events, days: DAYS, end: this.end, seed: 1 }, (sent) => {
      if (sent % 100_000 === 0) this.options.log(`${sent} events made`);
    });
  }

  /** Builds everything; returns the seconds. */
  transform(): Promise<number> {
    return buildRollups(this.db, this.databaseUrl, this.options.log);
  }

  async measure(): Promise<Measured[]> {
    const question = this.question();
    const ask: Record<keyof typeof RAW, () => Promise<unknown>> = {
      counts: () => this.raw([COUNTS], question),
      uniques: () => this.analytics.web(this.ctx, question, { compare: false }),
      overview: () => this.analytics.overview(this.ctx, question, { compare: false }),
      timeseries: () => this.analytics.timeseries(this.ctx, question, { interval: 'day', compare: false }),
      top_events: () => this.analytics.topEvents(this.ctx, question, { limit: 10, compare: false }),
      top_pages: () => this.analytics.breakdown(this.ctx, question, { dimension: 'path', limit: 10, compare: false }),
    };
    const measured: Measured[] = [];
    for (const [name, statements] of Object.entries(RAW)) {
      const work = ask[name as keyof typeof RAW];
      const rollups_ms = await timed(ROUNDS, work);
      await this.bench.markToday(this.projectId);
      const today_dirty_ms = await timed(ROUNDS, work);
      await this.bench.unmark(this.projectId);
      const raw_ms = await timed(1, () => this.raw(statements, question));
      const ratio = Math.round((raw_ms / rollups_ms) * 10) / 10;
      measured.push({ question: name, rollups_ms, today_dirty_ms, raw_ms, ratio });
    }
    return measured;
  }

  /** The same people with `times` as many events: each again some seconds later, in the same sessions. */
  async multiply(times: number): Promise<void> {
    for (let n = 1; n < times; n += 1) {
      this.options.log(`events ${n + 1} of ${times}`);
      await this.bench.repeatEvents(this.projectId, n);
    }
  }

  /** The preset "Last 90 days": whole days, today's included. */
  private question(): Question {
    const tomorrow = Math.ceil(this.end / DAY_MS) * DAY_MS;
    return {
      projectId: this.projectId,
      from: new Date(tomorrow - DAYS * DAY_MS),
      to: new Date(tomorrow),
      tz: 'UTC',
      filters: [],
      includeBots: false,
    };
  }

  private async raw(statements: readonly string[], { from, to }: Question): Promise<void> {
    await this.db.readWorkspace(this.ctx, async (sql) => {
      // Longer than the product lets anybody wait.
      await sql.execute('SET LOCAL statement_timeout = 0');
      for (const text of statements) await sql.query(text, [this.ctx.workspaceId, this.projectId, from, to]);
    });
  }
}

/** Dashboards from rollups against good SQL over raw events, side by side; then again with more events. */
export async function benchDashboards(options: DashboardOptions): Promise<void> {
  const installation = await RunningInstallation.start();
  const { databaseUrl, secret, superuserUrl } = installation.run;
  const db = new Database({ databaseUrl, secret, processName: 'bench' });
  const bench = await BenchDatabase.connect(superuserUrl);
  try {
    await bench.pauseTransforms(true);
    const user = await signUp(installation.address, 'bench');
    const project = await createProject(user, 'bench');
    const dashboards = new Dashboards(db, databaseUrl, bench, project.id, {
      ...options,
      workspaceId: user.workspaceId,
    });
    await dashboards.load();
    const seconds = await dashboards.transform();
    await bench.settle();
    const once = await dashboards.measure();
    options.log(`built in ${seconds.toFixed(1)} s`);
    console.table(once);
    const pages = await measurePages(installation, user, project.id, bench);
    console.table(pages);
    const many = options.times > 1 ? await measureMore(dashboards, bench, options) : undefined;
    if (many) console.table(many.map((row, i) => ({ ...row, growth: row.rollups_ms / (once[i]?.rollups_ms ?? 1) })));
    console.log(
      `Kept in ${keepResult('dashboards', { events: options.events, times: options.times, seconds, once, pages, many })}`,
    );
  } finally {
    await Promise.all([db.close(), bench.close()]);
    await installation.stop();
  }
}

async function measureMore(
  dashboards: Dashboards,
  bench: BenchDatabase,
  options: DashboardOptions,
): Promise<Measured[]> {
  await dashboards.multiply(options.times);
  options.log(`built in ${(await dashboards.transform()).toFixed(1)} s`);
  await bench.settle();
  return dashboards.measure();
}
