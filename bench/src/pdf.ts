import { Database } from '@strata/data';
import { loadTraffic } from '@strata/sample';
import { TestBrowser, type AdminWindow } from '../../apps/e2e/src/browser.js';
import { api, createProject, signUp, type Client } from '../../apps/e2e/src/client.js';
import { pause, RunningInstallation } from '../../apps/e2e/src/installation.js';
import { BenchDatabase } from './database.js';
import { percentilesOf, rounded } from './percentiles.js';
import { keepResult } from './report.js';
import { buildRollups } from './rollups.js';
import { createTwelveWidgets } from './twelve-widgets.js';

export interface PdfOptions {
  /** Events of the project, over 90 days. */
  events: number;
  log: (line: string) => void;
}

const DAYS = 90;
const ROUNDS = 15;
/** Median of the PDF, as a multiple of that of the page. */
const BAR = 3;
const LOOK_EVERY_MS = 20;

interface Export {
  id: string;
  status: string;
  bytes: number;
}

/** From the request to the file. @throws when it is not made */
async function print({ address, token, workspaceId }: Client, dashboardId: string): Promise<Export> {
  const source = { type: 'dashboard', dashboard_id: dashboardId };
  const body = { workspace_id: workspaceId, format: 'pdf', source };
  let made = await api<Export>(address, 'POST', '/exports', { token, body });
  while (made.status === 'pending' || made.status === 'running') {
    await pause(LOOK_EVERY_MS);
    made = await api<Export>(address, 'GET', `/exports/${made.id}`, { token });
  }
  if (made.status !== 'completed') throw new Error(`the export is ${made.status}`);
  return made;
}

/** Opens the dashboard without anything cached, as the browser that prints does, until it is complete. */
async function open({ page }: AdminWindow, address: string): Promise<void> {
  await page.goto(address, { waitUntil: 'domcontentloaded' });
  const isComplete = (): boolean => {
    const charts = [...document.querySelectorAll('app-chart')];
    return (
      document.querySelectorAll('app-widget-card').length === 12 &&
      document.querySelector('ui-skeleton, [aria-busy="true"]') === null &&
      charts.every((chart) => chart.querySelector('canvas'))
    );
  };
  await page.waitForFunction(isComplete, { polling: LOOK_EVERY_MS });
}

/** What the PDF of a dashboard costs beside the page itself in the same Chromium. */
export async function benchPdf({ events, log }: PdfOptions): Promise<void> {
  const installation = await RunningInstallation.start();
  const { databaseUrl, secret, superuserUrl } = installation.run;
  const db = new Database({ databaseUrl, secret, processName: 'bench' });
  const bench = await BenchDatabase.connect(superuserUrl);
  const browser = await TestBrowser.start(installation.dataDir);
  try {
    await bench.pauseTransforms(true);
    const user = await signUp(installation.address, 'bench');
    const { id: projectId, workspace_id: workspaceId } = await createProject(user, 'bench');
    await loadTraffic(
      { db, tenant: { workspaceId, projectId } },
      { events, days: DAYS, end: Date.now(), seed: 1 },
      () => undefined,
    );
    log(`built in ${(await buildRollups(db, databaseUrl, log)).toFixed(1)} s`);
    await bench.settle();
    const dashboard = await createTwelveWidgets(user);
    const window = await browser.window(installation.address);
    await window.signIn(user.email, user.password);
    await window.page.setCacheEnabled(false);
    const page = await percentilesOf(ROUNDS, () => open(window, `${installation.address}/dashboards/${dashboard.id}`));
    const pdf = await percentilesOf(ROUNDS, () => print(user, dashboard.id));
    const ratio = rounded(pdf.p50_ms / page.p50_ms);
    console.table([
      { what: 'page', ...page },
      { what: 'PDF', ...pdf },
    ]);
    console.log(`PDF / page: p50 ${ratio} (bar ${BAR})`);
    console.log(`Kept in ${keepResult('pdf', { events, bar: BAR, ratio, page, pdf })}`);
    if (ratio > BAR) process.exitCode = 1;
  } finally {
    await Promise.all([db.close(), bench.close(), browser.close()]);
    await installation.stop();
  }
}
