import { newId } from '@strata/platform';
import { TestBrowser, type AdminWindow } from './src/browser.js';
import { api, join, signUp, type Project } from './src/client.js';
import { Downloads } from './src/downloads.js';
import { RunningInstallation } from './src/installation.js';
import { furnish, type World } from './src/world.js';

jest.setTimeout(120_000);

const DAY = 86_400_000;
const day = (daysAgo: number) => new Date(Date.now() - daysAgo * DAY).toISOString().slice(0, 10);
/** Whole days that are over, so that nothing moves while we look. */
const RANGE = { from: day(8), to: day(2) };
const ASKED = `from=${RANGE.from}T00:00:00Z&to=${day(1)}T00:00:00Z&tz=UTC`;
const SEARCH = JSON.stringify([{ field: 'entry_channel', op: 'eq', value: 'organic_search' }]);

interface Totals {
  visitors: number;
  sessions: number;
  page_views: number;
  bounce_rate: number;
}
interface Row {
  value: string;
  visitors: number;
  share: number;
}

const count = (value: number) => new Intl.NumberFormat('en-US').format(value);
const figures = ({ visitors, sessions, page_views, bounce_rate }: Totals) => ({
  Visitors: count(visitors),
  Sessions: count(sessions),
  'Page views': count(page_views),
  'Bounce rate': new Intl.NumberFormat('en-US', { style: 'percent' }).format(bounce_rate),
});

describe('the web analytics', () => {
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let world: World;
  let shop: Project;
  let admin: AdminWindow;
  const downloads = new Downloads();

  const ask = <T>(report: string, query = '') =>
    api<T>(installation.address, 'GET', `/analytics/${shop.id}/${report}?${ASKED}${query}`, {
      token: world.user.token,
    });
  const page = (query = '') => `/projects/${shop.id}/web?from=${RANGE.from}&to=${RANGE.to}${query}`;

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    browser = await TestBrowser.start(installation.dataDir);
    world = await furnish(installation, 4_000);
    shop = world.shop;
    admin = await browser.window(installation.address);
    await admin.signIn(world.user.email, world.user.password);
    await downloads.receive(admin.page);
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
    downloads.remove();
  });
  afterEach(() => expect(admin.problems).toEqual([]));

  it('shows the figures of the API', async () => {
    await admin.visit(page());
    const totals = await ask<Totals>('web');
    expect(totals.page_views).toBeGreaterThan(100);
    expect(await figuresOf(admin)).toMatchObject(figures(totals));
    for (const [card, dimension] of [
      ['Pages', 'path'],
      ['Devices', 'device'],
    ] as const) {
      const { data } = await ask<{ data: Row[] }>('breakdown', `&dimension=${dimension}`);
      expect((await rowsOf(admin, card)).map(({ value }) => value)).toEqual(
        data.map(({ visitors }) => count(visitors)),
      );
    }
    const { data: pages } = await ask<{ data: Row[] }>('breakdown', '&dimension=path');
    expect((await rowsOf(admin, 'Pages')).map(({ name }) => name)).toEqual(pages.map(({ value }) => value));
  });

  it('filters all of the page by a row, and the URL holds that', async () => {
    const totals = await ask<Totals>('web', `&filters=${encodeURIComponent(SEARCH)}`);
    await admin.visit(page());
    await admin.click('::-p-xpath(//button[.//span[normalize-space()="Organic search"]])');
    await admin.see('Source channel is Organic search');
    await admin.settle();
    expect(decodeURIComponent(admin.path)).toContain('f=entry_channel:eq:organic_search');
    expect(await figuresOf(admin)).toMatchObject(figures(totals));

    await admin.reload();
    await admin.settle();
    expect(await figuresOf(admin)).toMatchObject(figures(totals));
    expect(await rowsOf(admin, 'Sources')).toMatchObject([{ name: 'Organic search', isPressed: true }]);

    // By the keyboard, and off again.
    await admin.page.focus('app-web-card [aria-pressed=true]');
    await admin.page.keyboard.press('Enter');
    await admin.settle();
    expect(admin.path).not.toContain('entry_channel');
    expect(await figuresOf(admin)).toMatchObject(figures(await ask<Totals>('web')));
  });

  it('keeps tabs and what is plotted in the URL', async () => {
    await admin.visit(page());
    await admin.choose('Campaigns');
    await admin.settle();
    await admin.page.select('app-web-card select', 'entry_utm_source');
    await admin.click('app-web-metrics li:nth-child(3) button');
    await admin.see('Page views over time');
    await admin.settle();
    expect(admin.path).toContain('sources=campaigns');
    expect(admin.path).toContain('sources_by=entry_utm_source');
    const shown = await rowsOf(admin, 'Sources');
    const { data } = await ask<{ data: Row[] }>('breakdown', '&dimension=entry_utm_source');
    expect(shown.map(({ value }) => value)).toEqual(data.map(({ visitors }) => count(visitors)));
    await admin.reload();
    await admin.settle();
    await admin.see('Page views over time');
    expect(await rowsOf(admin, 'Sources')).toEqual(shown);
  });

  it('plots page views that add up to their figure', async () => {
    await admin.visit(page('&plot=page_views'));
    await admin.click('app-timeseries-card button[aria-label="Show as table"]');
    const days = await admin.table('app-timeseries-card');
    const sum = days.reduce((total, [, now = '0']) => total + Number(now.replaceAll(',', '')), 0);
    expect(sum).toBe((await ask<Totals>('web')).page_views);
  });

  it('filters by a country of the map', async () => {
    await admin.visit(page());
    const map = await admin.page.waitForSelector('app-world-map canvas');
    const box = await map?.boundingBox();
    if (!box) throw new Error('no map');
    await map?.scrollIntoView();
    const at = await map?.boundingBox();
    // The middle of the United States.
    await admin.page.mouse.click((at?.x ?? 0) + box.width * 0.205, (at?.y ?? 0) + box.height * 0.325);
    await admin.see('Country is United States');
    expect(decodeURIComponent(admin.path)).toContain('f=country:eq:US');
  });

  it('has the whole table in a dialog: search, order, and a filter by a row', async () => {
    await admin.visit(page());
    await admin.press('Details of Pages');
    const { data } = await ask<{ data: Row[] }>('breakdown', '&dimension=path&limit=1000');
    const names = async () => (await admin.table('app-breakdown-dialog')).map(([name]) => name);
    expect(await names()).toEqual(data.map(({ value }) => value));
    await admin.click('::-p-xpath(//app-breakdown-dialog//th//button[contains(., "Visitors")])');
    expect((await names())[0]).not.toBe(data[0]?.value);
    await admin.page.type('app-breakdown-dialog input', 'blog');
    const blog = data.filter(({ value }) => value.includes('blog')).length;
    await admin.see(`${blog} rows`);
    const [first] = await names();
    await admin.click('app-breakdown-dialog tbody .cover');
    await admin.see(`Page is ${first}`);
  });

  it('downloads the table as CSV', async () => {
    await admin.visit(page());
    await admin.press('Download CSV of Pages');
    const name = `breakdown-path_${RANGE.from}_${day(1)}.csv`;
    const text = await downloads.text(name);
    expect(text.startsWith('\uFEFFvalue,visitors,')).toBe(true);
    const records = text.trim().split('\r\n').slice(1);
    const { data } = await ask<{ data: Row[] }>('breakdown', '&dimension=path&limit=1000');
    expect(records.map((record) => record.split(',').slice(0, 2))).toEqual(
      data.map(({ value, visitors }) => [value, String(visitors)]),
    );
  });

  it('suggests values to filter by', async () => {
    await admin.visit(page());
    await admin.press('Add filter');
    await admin.page.select('app-filter-dialog select', 'country');
    await admin.page.type('app-value-input input', 'germ');
    await admin.page.waitForSelector('app-value-input [role=option]');
    await admin.page.keyboard.press('ArrowDown');
    await admin.page.keyboard.press('Enter');
    await admin.page.keyboard.press('Enter');
    await admin.see('Country is Germany');
    expect(decodeURIComponent(admin.path)).toContain('f=country:eq:DE');
  });

  it('makes a goal, counts what reaches it, changes and deletes it', async () => {
    await admin.visit(`/projects/${shop.id}/goals`);
    await admin.press('Add goal');
    await admin.page.type('app-value-input input', '/pri*');
    await admin.see('Fits /pricing.');
    await admin.page.type('app-goal-dialog ui-field:nth-of-type(2) input', 'Saw the prices');
    await admin.click('app-goal-dialog button[type=submit]');
    await admin.see('The goal "Saw the prices" counts.');
    expect(Number(await reached(admin, 'Saw the prices'))).toBeGreaterThan(0);

    await admin.press('Add goal');
    await admin.choose('Event');
    await admin.page.type('app-value-input input', 'demo_booked');
    await admin.page.type('app-goal-dialog ui-field:nth-of-type(2) input', 'Booked a demo');
    await admin.click('app-goal-dialog button[type=submit]');
    await admin.see('Booked a demo');
    expect(await reached(admin, 'Booked a demo')).toBe('0');
    await ingest(installation, world, 'demo_booked');
    await untilReached(admin, 'Booked a demo', '1');

    await admin.press('Edit goal Booked a demo');
    await admin.click('app-goal-dialog button[type=submit]');
    await admin.see('is changed, also for the past');
    await admin.press('Delete goal Booked a demo');
    await admin.press('Delete goal');
    await admin.see('The goal "Booked a demo" is deleted.');
    await admin.settle();
    expect(await admin.has('Edit goal Booked a demo')).toBe(false);
  });

  it('shows a viewer results and nothing to change', async () => {
    const viewer = await signUp(installation.address, 'only.looking');
    await join(viewer, world.user, 'viewer');
    const window = await browser.window(installation.address);
    await window.signIn(viewer.email, viewer.password);
    await window.visit(`/projects/${shop.id}/goals`);
    await window.see('Read an article');
    for (const name of ['Add goal', 'Edit goal Read an article', 'Delete goal Read an article']) {
      expect([name, await window.has(name)]).toEqual([name, false]);
    }
    await window.visit(page());
    await window.see('All goals');
    expect(window.problems).toEqual([]);
    await window.close();
  });
});

async function figuresOf(window: AdminWindow): Promise<Record<string, string>> {
  return window.page.$$eval('app-web-metrics .metric', (cells) =>
    Object.fromEntries(
      cells.map((cell) => [
        cell.querySelector('.label')?.textContent?.trim() ?? '',
        cell.querySelector('.value')?.textContent?.trim() ?? '',
      ]),
    ),
  );
}

/** The lines of a card, by its heading. */
async function rowsOf(window: AdminWindow, card: string) {
  const section = `section[aria-labelledby="web-${card.toLowerCase()}"]`;
  return window.page.$$eval(`${section} li .line`, (lines) =>
    lines.map((line) => ({
      name: line.querySelector('.name')?.textContent?.trim() ?? '',
      value: line.querySelector('.value')?.lastChild?.textContent?.trim() ?? '',
      isPressed: line.getAttribute('aria-pressed') === 'true',
    })),
  );
}

/** Visitors who reached a goal, as its line of the table says. */
async function reached(window: AdminWindow, goal: string): Promise<string | undefined> {
  await window.settle();
  const lines = await window.table('app-goals-page');
  return lines.find(([name]) => name === goal)?.[3];
}

async function untilReached(window: AdminWindow, goal: string, visitors: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while ((await reached(window, goal)) !== visitors) {
    if (Date.now() > deadline) throw new Error(`"${goal}" was never reached by ${visitors}.`);
    await window.press('Refresh');
  }
}

async function ingest({ address }: RunningInstallation, { shop, user }: World, event: string): Promise<void> {
  const { api_key: key } = await api<Project>(address, 'GET', `/projects/${shop.id}`, { token: user.token });
  const events = [{ event, event_id: newId(), timestamp: Date.now() - 60_000, distinct_id: 'someone' }];
  const response = await fetch(`${address}/api/v1/events/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ events }),
  });
  expect(response.status).toBe(202);
}
