import { TestBrowser, type AdminWindow } from './src/browser.js';
import { api, createProject, join, signUp, type Client, type Project } from './src/client.js';
import { RunningInstallation, pause } from './src/installation.js';

jest.setTimeout(240_000);

const HOUR_MS = 3_600_000;
/** A worker looks for what is due once a minute. */
const COMPUTED_WITHIN_MS = 100_000;

describe('metrics in the admin', () => {
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let ada: Client;
  let shop: Project;
  let admin: AdminWindow;
  let metric: string;

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    browser = await TestBrowser.start(installation.dataDir);
    ada = await signUp(installation.address, 'ada');
    shop = await createProject(ada, 'Shop');
    await send(3, hoursAgo(2));
    await untilStored(3);
    admin = await browser.window(installation.address);
    await admin.signIn(ada.email, ada.password);
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
  });
  afterEach(() => expect(admin.problems).toEqual([]));

  const hoursAgo = (n: number) => new Date(Date.now() - n * HOUR_MS).toISOString();
  const call = <T>(route: string, body?: object) =>
    api<T>(ada.address, body ? 'POST' : 'GET', route, { token: ada.token, body });

  /** Purchases of a moment. */
  async function send(n: number, timestamp: string): Promise<void> {
    const event = { event: 'purchase', distinct_id: 'ada', timestamp, properties: { plan: 'team' } };
    const response = await fetch(`${installation.address}/api/v1/events/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': shop.api_key },
      body: JSON.stringify({ events: Array.from({ length: n }, () => event) }),
    });
    expect(response.status).toBe(202);
  }

  async function untilStored(wanted: number): Promise<void> {
    const body = { workspace_id: ada.workspaceId, sql: 'select count(*) as n from raw.events' };
    for (let turn = 0; turn < 300; turn++) {
      const { rows } = await call<{ rows: unknown[][] }>('/query/run', body);
      if (rows[0]?.[0] === wanted) return;
      await pause(100);
    }
    throw new Error('the events are not stored');
  }

  const values = () =>
    admin.page.$$eval('app-metric-values app-result-grid [role=rowgroup] [role=row]', (rows) =>
      rows.map((row) => [...row.querySelectorAll('[role=gridcell]')].at(-1)?.textContent?.trim()),
    );

  /** The figures of the table of values, top to bottom, as soon as they are these. */
  async function seeValues(expected: string[], window = admin): Promise<void> {
    const rows = 'app-metric-values app-result-grid [role=rowgroup] [role=row]';
    await window.page.waitForFunction(
      (selector, wanted) => {
        const last = (row: Element) => [...row.querySelectorAll('[role=gridcell]')].at(-1)?.textContent?.trim();
        return JSON.stringify([...document.querySelectorAll(selector)].map(last)) === wanted;
      },
      { timeout: COMPUTED_WITHIN_MS },
      rows,
      JSON.stringify(expected),
    );
  }

  it('are explained where there are none', async () => {
    await admin.visit('/metrics');
    await admin.see('Watch a figure over time');
    await admin.press('New metric', 'link');
    await admin.see('What is computed');
  });

  it('are put together without SQL and previewed', async () => {
    await admin.press('Add dimension');
    await admin.page.waitForSelector('app-metric-builder app-subject-input select');
    await admin.page.select('app-metric-builder app-subject-input select', '*');
    await admin.fill('By, name of the property', 'plan');
    await admin.page.keyboard.press('Tab');
    await admin.press('Preview');
    await admin.page.waitForSelector('app-metric-preview app-chart canvas');
    await admin.choose('Table');
    await seeValues(['3']);
    await admin.page.select('app-metric-values select[aria-label=By]', 'plan');
    await admin.page.waitForFunction(() => document.querySelector('app-result-grid')?.textContent?.includes('team'));
  });

  it('say where SQL is wrong', async () => {
    await admin.choose('SQL');
    await admin.write(
      'select {{from}} as bucket,\n  nothing_like_this as value from raw.events where {{to}} > now() and {{grain}} = $$hour$$',
    );
    await admin.press('Preview');
    await admin.see('Line 2:');
    expect(await admin.page.$eval('.cm-lintRange-error', (mark) => mark.textContent)).toBe('nothing_like_this');
    await admin.choose('Builder');
    await admin.press('Discard it');
  });

  it('ask before they are lost', async () => {
    await admin.press('Metrics', 'link');
    await admin.see('Leave without saving?');
    await admin.press('Cancel');
    expect(admin.path).toBe('/metrics/new');
  });

  it('are computed once they are saved', async () => {
    await admin.fill('Name', 'Purchases');
    await admin.fill('Unit optional', 'orders');
    await admin.press('Create metric');
    await admin.see('"Purchases" is saved.');
    await admin.page.waitForFunction(() => /\/metrics\/[0-9a-f-]{36}$/.test(location.pathname));
    metric = admin.path;
    await admin.visit(`${metric}?range=24h`);
    await admin.choose('Table');
    await seeValues(['3']);
    await admin.see('completed');
  });

  it('follow events that come late, when they are run', async () => {
    await send(2, hoursAgo(2));
    await send(4, hoursAgo(5));
    await untilStored(9);
    // The ledger hears of them with the next run of the transforms, within a minute.
    const deadline = Date.now() + COMPUTED_WITHIN_MS;
    while (JSON.stringify(await values()) !== '["5","4"]' && Date.now() < deadline) {
      await admin.press('Run now');
      await admin.page.waitForFunction(() => !document.querySelector('app-metric-actions .spinner'));
      await pause(1_000);
    }
    await seeValues(['5', '4']);
  });

  it('are paused and resumed', async () => {
    await admin.press('Pause');
    await admin.see('Not while it is paused');
    await admin.visit('/metrics');
    await admin.see('paused');
    await admin.press('Purchases', 'link');
    await admin.press('Resume');
    await admin.see('Every hour, what has changed');
  });

  it('are read by viewers, and changed by nobody else', async () => {
    const eve = await signUp(installation.address, 'eve');
    await join(eve, ada, 'viewer');
    const viewer = await browser.window(installation.address);
    await viewer.signIn(eve.email, eve.password);
    await viewer.page.evaluate((id) => localStorage.setItem('strata.workspace', id), ada.workspaceId);
    await viewer.visit('/metrics');
    expect(await viewer.has('New metric', 'link')).toBe(false);
    await viewer.press('Purchases', 'link');
    await viewer.page.waitForSelector('app-metric-values app-chart canvas');
    for (const name of ['Run now', 'Pause', 'More']) expect(await viewer.has(name)).toBe(false);
    await viewer.visit(`${metric}/edit`);
    await viewer.see('Not yours to change');
    expect(viewer.problems).toEqual([]);
    expect(viewer.refusals).toEqual([]);
    await viewer.close();
  });

  it('are deleted with their values', async () => {
    await admin.press('More');
    await admin.press('Delete…');
    await admin.press('Delete metric');
    await admin.see('Watch a figure over time');
  });
});
