import { Database } from '@strata/data';
import { loadTraffic } from '@strata/sample';
import { api, createProject, signUp, type Client } from '../../apps/e2e/src/client.js';
import { RunningInstallation } from '../../apps/e2e/src/installation.js';
import { BenchDatabase } from './database.js';
import { keepResult } from './report.js';
import { buildRollups } from './rollups.js';

export interface BatchOptions {
  /** Events of the project, over 90 days. */
  events: number;
  log: (line: string) => void;
}

const DAYS = 90;
const ROUNDS = 20;
/** p95 of the page, as a multiple of that of its slowest widget alone. */
const BAR = 2;

/** Twelve widgets as a page has them: question, measure, dimension. */
const WIDGETS = [
  ['number', 'visitors'],
  ['number', 'sessions'],
  ['number', 'bounce_rate'],
  ['number', 'events'],
  ['trend', 'visitors'],
  ['trend', 'events'],
  ['breakdown', 'visitors', 'path'],
  ['breakdown', 'visitors', 'entry_channel'],
  ['breakdown', 'sessions', 'device'],
  ['breakdown', 'visitors', 'browser'],
  ['breakdown', 'events', 'event_name'],
  ['map', 'visitors'],
] as const;

interface Measured {
  widgets: string;
  p50_ms: number;
  p95_ms: number;
}

interface Dashboard {
  id: string;
  widgets: { id: string; title: string }[];
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Percentiles of a request, one after the other, the first not counted. */
async function measured(widgets: string, work: () => Promise<unknown>): Promise<Measured> {
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const started = performance.now();
    await work();
    if (round > 0) times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const percentile = (share: number): number => rounded(times[Math.ceil(times.length * share) - 1] ?? NaN);
  return { widgets, p50_ms: percentile(0.5), p95_ms: percentile(0.95) };
}

/** Reads the data of some widgets of a dashboard. @throws when one of them fails */
async function read({ address, token }: Client, { id }: Dashboard, widgetIds?: string[]): Promise<void> {
  const response = await fetch(`${address}/api/v1/dashboards/${id}/data`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ widget_ids: widgetIds }),
  });
  const lines = (await response.text()).trim().split('\n');
  const isComplete = lines.length === (widgetIds?.length ?? WIDGETS.length);
  if (!response.ok || !isComplete || lines.some((line) => !line.includes('"status":"ok"'))) {
    throw new Error(`${response.status}: ${lines.join('\n')}`);
  }
}

function made(user: Client): Promise<Dashboard> {
  const widgets = WIDGETS.map(([question, measure, dimension], n) => ({
    title: [question, measure, dimension].filter(Boolean).join(' '),
    source: { type: 'analytics', project_id: null, question, measure, dimension },
    position: { x: (n % 3) * 4, y: Math.floor(n / 3) * 2, w: 4, h: 2 },
  }));
  const body = { name: 'Bench', filters: { range: { preset: '90d' }, tz: 'UTC' }, widgets };
  return api<Dashboard>(user.address, 'POST', '/dashboards', { token: user.token, body });
}

/** What a page of twelve widgets costs in one batch, beside each of its widgets alone. */
export async function benchBatch({ events, log }: BatchOptions): Promise<void> {
  const installation = await RunningInstallation.start();
  const { databaseUrl, secret, superuserUrl } = installation.run;
  const db = new Database({ databaseUrl, secret, processName: 'bench' });
  const bench = await BenchDatabase.connect(superuserUrl);
  try {
    await bench.pauseTransforms(true);
    const user = await signUp(installation.address, 'bench');
    const { id: projectId, workspace_id: workspaceId } = await createProject(user, 'bench');
    const tenant = { workspaceId, projectId };
    await loadTraffic({ db, tenant }, { events, days: DAYS, end: Date.now(), seed: 1 }, () => undefined);
    log(`built in ${(await buildRollups(db, databaseUrl, log)).toFixed(1)} s`);
    await bench.settle();
    const dashboard = await made(user);
    const alone: Measured[] = [];
    for (const { id, title } of dashboard.widgets) {
      alone.push(await measured(title, () => read(user, dashboard, [id])));
    }
    const page = await measured('all', () => read(user, dashboard));
    const slowest = (figure: 'p50_ms' | 'p95_ms'): number => Math.max(...alone.map((one) => one[figure]));
    const ratios = { p50: rounded(page.p50_ms / slowest('p50_ms')), p95: rounded(page.p95_ms / slowest('p95_ms')) };
    console.table([...alone, page]);
    console.log(`All / the slowest alone: p50 ${ratios.p50}, p95 ${ratios.p95} (bar ${BAR}); 1 data request`);
    console.log(`Kept in ${keepResult('batch', { events, bar: BAR, ratios, page, alone })}`);
    if (ratios.p95 > BAR) process.exitCode = 1;
  } finally {
    await Promise.all([db.close(), bench.close()]);
    await installation.stop();
  }
}
