import { Database } from '@strata/data';
import { loadTraffic } from '@strata/sample';
import { createProject, signUp, type Client } from '../../apps/e2e/src/client.js';
import { RunningInstallation } from '../../apps/e2e/src/installation.js';
import { BenchDatabase } from './database.js';
import { percentilesOf, rounded, type Percentiles } from './percentiles.js';
import { keepResult } from './report.js';
import { buildRollups } from './rollups.js';
import { createTwelveWidgets, type BenchDashboard } from './twelve-widgets.js';

export interface BatchOptions {
  /** Events of the project, over 90 days. */
  events: number;
  log: (line: string) => void;
}

const DAYS = 90;
const ROUNDS = 50;
/** p95 of the page, as a multiple of that of its slowest widget alone. */
const BAR = 2;

/** Reads the data of some widgets of a dashboard. @throws when one of them fails */
async function read({ address, token }: Client, { id, widgets }: BenchDashboard, widgetIds?: string[]): Promise<void> {
  const response = await fetch(`${address}/api/v1/dashboards/${id}/data`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ widget_ids: widgetIds }),
  });
  const lines = (await response.text()).trim().split('\n');
  const isComplete = lines.length === (widgetIds?.length ?? widgets.length);
  if (!response.ok || !isComplete || lines.some((line) => !line.includes('"status":"ok"'))) {
    throw new Error(`${response.status}: ${lines.join('\n')}`);
  }
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
    const dashboard = await createTwelveWidgets(user);
    const alone: ({ widgets: string } & Percentiles)[] = [];
    for (const { id, title } of dashboard.widgets) {
      alone.push({ widgets: title, ...(await percentilesOf(ROUNDS, () => read(user, dashboard, [id]))) });
    }
    const page = { widgets: 'all', ...(await percentilesOf(ROUNDS, () => read(user, dashboard))) };
    const slowest = (figure: keyof Percentiles): number => Math.max(...alone.map((one) => one[figure]));
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
