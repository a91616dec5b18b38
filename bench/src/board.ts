import { Database } from '@strata/data';
import { loadTraffic } from '@strata/sample';
import { TestBrowser, type AdminWindow } from '../../apps/e2e/src/browser.js';
import { api, createProject, signUp, type Client } from '../../apps/e2e/src/client.js';
import { RunningInstallation } from '../../apps/e2e/src/installation.js';
import { middleOf, traced, type GestureMeasured } from './gestures.js';
import { keepResult } from './report.js';

export interface BoardOptions {
  /** Events of the project, over 30 days. */
  events: number;
  /** How often each gesture is made. */
  rounds: number;
  log: (line: string) => void;
}

const BAR_MS = 50;
const DAYS = 30;
const FULL_WITHIN_MS = 120_000;

const KINDS = [
  ['number', 'visitors', {}, {}],
  ['trend', 'visitors', {}, {}],
  ['breakdown', 'visitors', { dimension: 'path' }, {}],
  ['trend', 'events', { dimension: 'event_name' }, {}],
  ['breakdown', 'visitors', { dimension: 'entry_referrer_domain' }, { kind: 'table', mapping: {} }],
] as const;

/** Thirty widgets as a full page has them, three in a row: figures, lines, bars, tables. */
const WIDGETS = Array.from({ length: 30 }, (_, n) => {
  const [question, measure, more, chart] = KINDS[n % KINDS.length] ?? KINDS[0];
  return {
    title: `${question} ${n + 1}`,
    source: { type: 'analytics', project_id: null, question, measure, ...more },
    chart,
    position: { x: (n % 3) * 4, y: Math.floor(n / 3) * 3, w: 4, h: 3 },
  };
});

/** What dragging and sizing costs on a page of thirty widgets with data. */
export async function benchBoard(options: BoardOptions): Promise<void> {
  const installation = await RunningInstallation.start();
  const browser = await TestBrowser.start(installation.dataDir);
  try {
    const { user, id } = await furnish(installation, options);
    const window = await browser.window(installation.address, { width: 1440, height: 900 });
    await window.signIn(user.email, user.password);
    await window.open(`/dashboards/${id}?edit=1`);
    await window.page.waitForSelector('app-edit-grid .ui-resizable-se');
    // Rollups of what was made just now are not there yet: the first answers take their time.
    await window.page.waitForFunction(isFull, { timeout: FULL_WITHIN_MS });
    await window.settle();
    const measured: GestureMeasured[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      measured.push(await drag(window), await resize(window));
      options.log(`round ${round + 1}: ${JSON.stringify(measured.slice(-2))}`);
    }
    report(measured);
  } finally {
    await browser.close();
    await installation.stop();
  }
}

/** Whether every widget shows its data. */
function isFull(): boolean {
  const views = [...document.querySelectorAll('app-widget-view')];
  return views.length === 30 && [...document.querySelectorAll('app-chart')].every((one) => one.querySelector('canvas'));
}

async function furnish(
  installation: RunningInstallation,
  { events, log }: BoardOptions,
): Promise<{ user: Client; id: string }> {
  const user = await signUp(installation.address, 'bench');
  const project = await createProject(user, 'Bench');
  const { databaseUrl, secret } = installation.run;
  const db = new Database({ databaseUrl, secret, processName: 'bench' });
  try {
    const target = { db, tenant: { workspaceId: user.workspaceId, projectId: project.id } };
    await loadTraffic(target, { events, days: DAYS, end: Date.now(), seed: 1 }, () => undefined);
  } finally {
    await db.close();
  }
  log(`${events} events made`);
  const body = { workspace_id: user.workspaceId, name: 'Thirty', widgets: WIDGETS };
  const { id } = await api<{ id: string }>(user.address, 'POST', '/dashboards', { token: user.token, body });
  return { user, id };
}

/** The chart beside the first figure goes across the page and down, over its neighbours. */
async function drag({ page }: AdminWindow): Promise<GestureMeasured> {
  await page.evaluate(() => window.scrollTo(0, 0));
  const grip = await page.$('app-edit-grid [gs-x="4"][gs-y="0"] .grip');
  if (!grip) throw new Error('There is no widget to drag.');
  const [x, y] = await middleOf(grip);
  const measured = await traced(page, 'drag', [
    [x, y],
    [x + 380, y + 40],
    [x + 380, y + 330],
    [x - 380, y + 330],
    [x, y],
  ]);
  await undo(page);
  return measured;
}

/** The same chart becomes larger, smaller, and larger again. */
async function resize({ page }: AdminWindow): Promise<GestureMeasured> {
  await page.evaluate(() => window.scrollTo(0, 0));
  const handle = await page.$('app-edit-grid [gs-x="4"][gs-y="0"] .ui-resizable-se');
  if (!handle) throw new Error('There is no handle to size by.');
  const [x, y] = await middleOf(handle);
  const measured = await traced(page, 'resize', [
    [x, y],
    [x + 380, y + 300],
    [x - 150, y - 90],
    [x + 300, y + 200],
  ]);
  await undo(page);
  return measured;
}

async function undo(page: AdminWindow['page']): Promise<void> {
  await page.keyboard.down('Control');
  await page.keyboard.press('z');
  await page.keyboard.up('Control');
}

function report(measured: readonly GestureMeasured[]): void {
  const worst = Math.max(...measured.map(({ longest_task_ms }) => longest_task_ms));
  const file = keepResult('board', { bar_ms: BAR_MS, worst_ms: worst, measured });
  console.table(measured);
  console.log(`Longest task ${worst} ms, bar ${BAR_MS} ms\nKept in ${file}`);
  if (worst > BAR_MS) process.exitCode = 1;
}
