import { newId } from '@strata/platform';
import { TestBrowser, type AdminWindow } from './src/browser.js';
import { api, createProject, join, signUp, type Client, type Project } from './src/client.js';
import { RunningInstallation, pause } from './src/installation.js';

jest.setTimeout(240_000);

const DAY_MS = 86_400_000;
const PURCHASES = 3;
/** Requests that a page costs beside those of signing in. */
const MOST_REQUESTS = 3;

describe('dashboards for their readers', () => {
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let ada: Client;
  let shop: Project;
  let admin: AdminWindow;
  let board: string;

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    browser = await TestBrowser.start(installation.dataDir);
    ada = await signUp(installation.address, 'ada');
    shop = await createProject(ada, 'Shop');
    await send();
    board = await furnish();
    admin = await browser.window(installation.address);
    await admin.signIn(ada.email, ada.password);
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
  });
  afterEach(() => expect(admin.problems).toEqual([]));

  const call = <T>(method: string, route: string, body?: object, client = ada) =>
    api<T>(installation.address, method, route, { token: client.token, body });
  const daysAgo = (n: number) => new Date(Date.now() - n * DAY_MS).toISOString();

  /** Visits of two people in two countries' browsers, yesterday. */
  async function send(): Promise<void> {
    const common = { timestamp: daysAgo(1) };
    const visit = (distinct_id: string, path: string) => ({
      ...common,
      event: 'page_view',
      distinct_id,
      page_url: `https://shop.example.com${path}`,
    });
    const purchase = { ...common, event: 'purchase', distinct_id: 'ada' };
    const events = [
      visit('ada', '/'),
      visit('ada', '/pricing'),
      visit('bob', '/'),
      ...Array.from({ length: PURCHASES }, () => purchase),
    ];
    const response = await fetch(`${installation.address}/api/v1/events/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': shop.api_key },
      body: JSON.stringify({ events }),
    });
    expect(response.status).toBe(202);
    await untilStored(events.length);
  }

  async function untilStored(wanted: number): Promise<void> {
    const body = { workspace_id: ada.workspaceId, sql: 'select count(*) as n from raw.events' };
    for (let turn = 0; turn < 300; turn++) {
      const { rows } = await call<{ rows: unknown[][] }>('POST', '/query/run', body);
      if (rows[0]?.[0] === wanted) return;
      await pause(100);
    }
    throw new Error('the events are not stored');
  }

  /** A shared dashboard of twelve widgets and more: some fail, one has a range of its own. */
  async function furnish(): Promise<string> {
    const query = async (name: string, sql: string) => {
      const saved = { workspace_id: ada.workspaceId, name, sql, visibility: 'shared' };
      return (await call<{ id: string }>('POST', '/saved-queries', saved)).id;
    };
    const ask = (question: string, measure: string, more: object = {}) => ({
      type: 'analytics',
      project_id: null,
      question,
      measure,
      ...more,
    });
    const saved = (id: string) => ({ type: 'saved_query', saved_query_id: id, params: {} });
    const failing = await query('Failing', 'select 1 / (count(*) - count(*)) as n from raw.events');
    const names = await query(
      'Names',
      'select event_name, count(*) as n from raw.events group by 1 order by 2 desc, 1',
    );
    const specs: [string, object, object?][] = [
      ['Visitors', ask('number', 'visitors')],
      ['Events', ask('number', 'events')],
      ['Bounce rate', ask('number', 'bounce_rate')],
      ['Events over time', ask('trend', 'events')],
      ['Visitors over time', ask('trend', 'visitors'), { chart: { kind: 'bar' } }],
      ['Pages', ask('breakdown', 'page_views', { dimension: 'path' })],
      ['Countries', ask('map', 'visitors')],
      ['Devices', ask('breakdown', 'visitors', { dimension: 'device' }), { chart: { kind: 'pie' } }],
      ['Names', saved(names), { chart: { kind: 'table' } }],
      ['Broken', saved(failing)],
      ['Gone', { type: 'metric', metric_id: newId() }],
      ['All year', ask('number', 'events'), { filters: { range: { preset: '12mo' } } }],
      ['Note', { type: 'text', markdown: 'Read **me** <img src=x onerror="window.hacked=1">' }],
    ];
    const widgets = specs.map(([title, source, more], i) => ({
      title,
      source,
      position: { x: (i % 3) * 4, y: Math.floor(i / 3) * 3, w: 4, h: 3 },
      ...more,
    }));
    const dashboard = { workspace_id: ada.workspaceId, name: 'Weekly', tags: ['team'], visibility: 'shared', widgets };
    return (await call<{ id: string }>('POST', '/dashboards', dashboard)).id;
  }

  const card = (title: string) => `app-widget-card:has(section[aria-label="${title}"])`;

  /** The text of a widget as soon as it holds all of `expected`. */
  async function seeIn(title: string, expected: string[], window = admin): Promise<void> {
    const has = (selector: string, wanted: string[]) => {
      const text = document.querySelector<HTMLElement>(selector)?.innerText.replace(/\s+/g, ' ') ?? '';
      return wanted.every((part) => text.includes(part));
    };
    const said = () => window.page.$eval(card(title), (node) => (node as HTMLElement).innerText);
    await window.page.waitForFunction(has, {}, card(title), expected).catch(async (cause: unknown) => {
      throw new Error(`${title} does not say ${expected.join(', ')} but ${await said()}`, { cause });
    });
  }

  /** What the server is asked until the page is complete, beside what the frame of all pages asks. */
  async function requestsOf(window: AdminWindow, path: string): Promise<string[]> {
    const asked: string[] = [];
    const note = (request: { url(): string; method(): string }) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/api/')) asked.push(`${request.method()} ${pathname}`);
    };
    window.page.on('request', note);
    await window.visit(path);
    window.page.off('request', note);
    return asked.filter((line) => !/\/(auth\/refresh|me|exports)$/.test(line));
  }

  it('are found by name, tag and star', async () => {
    await admin.visit('/dashboards');
    await admin.see('13 widgets');
    await admin.press('Favourite Weekly');
    await admin.choose('Favourites');
    await admin.see('Weekly');
    await admin.press('team');
    expect(admin.path).toBe('/dashboards?owner=favourites&tag=team');
    await admin.palette();
    await admin.page.waitForSelector('app-command-palette [role=group][aria-label="Favourite dashboards"]');
    await admin.page.keyboard.type('weekly');
    await admin.page.keyboard.press('Enter');
    await admin.see('Visitors over time');
    expect(admin.path).toBe(`/dashboards/${board}`);
  });

  it('show every widget, and those that fail alone', async () => {
    await seeIn('Visitors', ['2']);
    await seeIn('Events', [String(PURCHASES + 3)]);
    await seeIn('Pages', ['/', '2', '/pricing', '1']);
    await seeIn('Names', ['page_view', 'purchase']);
    await seeIn('Broken', ['Division by zero.', 'Try again']);
    await seeIn('Gone', ['No such metric.']);
    await seeIn('Note', ['Read me', '<img src=x']);
    expect(await admin.page.evaluate(() => 'hacked' in window)).toBe(false);
    await admin.settle();
    const pictures = 'app-time-view canvas, app-chart-view canvas';
    expect(await admin.page.$$eval(pictures, ({ length }) => length)).toBe(3);
    // Nobody knows the country of an address of this machine.
    await seeIn('Countries', ['No countries in this range']);
  });

  it('cost three requests', async () => {
    const asked = await requestsOf(admin, `/dashboards/${board}`);
    expect(asked).toContain(`POST /api/v1/dashboards/${board}/data`);
    expect(asked.length).toBeLessThanOrEqual(MOST_REQUESTS);
  });

  it('are filtered by all widgets that can, and the others say so', async () => {
    await admin.choose('30d');
    await admin.press('All events, change');
    await admin.page.waitForSelector('app-event-choice [role=option]:nth-of-type(2)');
    await admin.page.keyboard.type('purchase');
    await admin.page.keyboard.press('Enter');
    await seeIn('Events', [String(PURCHASES)]);
    await seeIn('All year', ['ignores date range']);
    await seeIn('Names', ['ignores date range, event']);
    expect(admin.path).toBe(`/dashboards/${board}?range=30d&event=purchase`);
    await admin.reload();
    await admin.settle();
    await seeIn('Events', [String(PURCHASES)]);
    expect(admin.path).toBe(`/dashboards/${board}?range=30d&event=purchase`);
  });

  it('ask anew for one widget alone', async () => {
    const bodies: string[] = [];
    const note = (request: { url(): string; postData(): string | undefined }) => {
      if (request.url().endsWith('/data')) bodies.push(request.postData() ?? '');
    };
    admin.page.on('request', note);
    await admin.click(`${card('Broken')} ui-error button`);
    await admin.settle();
    admin.page.off('request', note);
    expect(bodies.map((body) => (JSON.parse(body) as { widget_ids: string[] }).widget_ids.length)).toEqual([1]);
  });

  it('keep filters under a name', async () => {
    await admin.press('Filter sets');
    await admin.press('Save as filter set…');
    await admin.fill('Name', 'Purchases');
    await admin.press('Save filter set');
    await admin.see('"Purchases" is saved.');
    await admin.press('Reset');
    await seeIn('Events', [String(PURCHASES + 3)]);
    expect(admin.path).toBe(`/dashboards/${board}`);
    await admin.press('Filter sets');
    await admin.press('Purchases');
    await seeIn('Events', [String(PURCHASES)]);
    expect(admin.path).toBe(`/dashboards/${board}?range=30d&event=purchase`);
  });

  it('take the filters of the page for their own', async () => {
    await admin.press('Filter sets');
    await admin.press("Make these the dashboard's defaults");
    await admin.see('The dashboard opens with these filters now.');
    expect(admin.path).toBe(`/dashboards/${board}`);
    const { filters } = await call<{ filters: object }>('GET', `/dashboards/${board}`);
    expect(filters).toMatchObject({ range: { preset: '30d' }, event: 'purchase' });
    await call('PATCH', `/dashboards/${board}`, { filters: {} });
    await admin.visit(`/dashboards/${board}`);
    await seeIn('Events', [String(PURCHASES + 3)]);
  });

  it('lead to the events behind a bar', async () => {
    await admin.click(`${card('Pages')} button[title="/pricing"]`);
    await admin.page.waitForSelector('tbody tr');
    expect(admin.path.split('?')[0]).toBe(`/projects/${shop.id}/events`);
    expect(await admin.table('app-events-page')).toHaveLength(1);
    await admin.page.goBack();
    await admin.settle();
  });

  it('lead to the events behind a point of a line', async () => {
    const chart = await admin.page.waitForSelector(`${card('Events over time')} canvas`);
    await chart?.evaluate((node) => node.scrollIntoView({ block: 'center' }));
    const box = await chart?.boundingBox();
    // The last but one of seven days.
    await admin.page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) * 0.82, (box?.y ?? 0) + (box?.height ?? 0) / 2);
    await admin.page.waitForSelector('app-events-page tbody tr');
    const { searchParams } = new URL(admin.page.url());
    expect(searchParams.get('from')).toBe(`${daysAgo(1).slice(0, 10)}T00:00:00.000Z`);
    expect(await admin.table('app-events-page')).toHaveLength(PURCHASES + 3);
    await admin.page.goBack();
    await admin.settle();
  });

  it('lead to the events behind a slice', async () => {
    const chart = await admin.page.waitForSelector(`${card('Devices')} canvas`);
    await chart?.evaluate((node) => node.scrollIntoView({ block: 'center' }));
    const box = await chart?.boundingBox();
    if (!box) throw new Error('no pie');
    // On the ring, right of its middle; it is sized by the shorter side.
    const radius = Math.min(box.width, box.height) * 0.3;
    await admin.page.mouse.click(box.x + box.width / 2 + radius, box.y + box.height * 0.56);
    await admin.page.waitForSelector('app-events-page tbody tr');
    expect(new URL(admin.page.url()).searchParams.get('f')).toMatch(/^device:/);
    await admin.page.goBack();
    await admin.settle();
  });

  it('are read as a table', async () => {
    await admin.press('Menu of Events over time');
    await admin.press('Show as table', 'menuitem');
    await admin.page.waitForSelector('app-widget-dialog app-result-grid [role=gridcell]');
    expect(await admin.page.$$eval('app-widget-dialog [role=rowgroup] [role=row]', ({ length }) => length)).toBe(7);
    await admin.press('Close');
  });

  it('tell what happened, on the charts and to those who cannot see them', async () => {
    await admin.press('Annotations, 0');
    await admin.press('Add annotation…');
    await admin.fill('What happened', 'Version 2 <b>went</b> out');
    await admin.press('Add annotation');
    await admin.page.waitForSelector(`${card('Events over time')} figure[aria-label*="Version 2 <b>went</b> out"]`);
    await admin.press('Annotations, 1');
    await admin.press('Delete Version 2 <b>went</b> out');
    await admin.press('Delete annotation');
    await admin.see('The annotation is deleted.');
    await admin.page.waitForSelector(`${card('Events over time')} figure:not([aria-label*="Version 2"])`);
  });

  it('fill the screen, without their head', async () => {
    await admin.press('Full screen');
    await admin.page.waitForSelector('app-board-page .full');
    expect(await admin.has('Refresh')).toBe(false);
    await admin.page.evaluate(() => document.exitFullscreen());
    await admin.page.waitForSelector('app-board-page .page:not(.full)');
    expect(await admin.has('Refresh')).toBe(true);
  });

  it('are shown to guests by a link, as long as it is not revoked', async () => {
    await admin.press('More');
    await admin.press('Share…', 'menuitem');
    await admin.see('This workspace allows no links.');
    await admin.press('Allow links');
    await admin.press('Make link');
    const address = await admin.page.waitForSelector('app-share-dialog input[aria-label=Link]');
    const link = (await address?.evaluate((node) => node.value)) ?? '';
    const path = link.slice(installation.address.length);
    const guest = await browser.window(installation.address);
    const asked = await requestsOf(guest, path);
    expect(asked).toEqual(['POST /api/v1/shared/dashboard', 'POST /api/v1/shared/dashboard/data']);
    await seeIn('Events', [String(PURCHASES + 3)], guest);
    await seeIn('Gone', ['No such metric.'], guest);
    await guest.choose('24h');
    await guest.settle();
    expect(await guest.has('Edit')).toBe(false);
    expect(await guest.text()).not.toContain('Shop');
    await admin.press('Revoke');
    await admin.see('revoked');
    await guest.press('Refresh');
    await guest.see('This link does not work any more');
    expect(guest.problems).toEqual([]);
    await guest.close();
    await admin.press('Close');
  });

  it('are there for viewers, who change nothing but their stars', async () => {
    const bob = await signUp(installation.address, 'bob');
    await join(bob, ada, 'viewer');
    await call('POST', '/dashboards', { workspace_id: ada.workspaceId, name: 'Private' });
    const viewer = await browser.window(installation.address);
    await viewer.signIn(bob.email, bob.password);
    await viewer.page.evaluate((id) => localStorage.setItem('strata.workspace', id), ada.workspaceId);
    await viewer.visit('/dashboards');
    await viewer.see('Weekly');
    expect(await viewer.text()).not.toContain('Private');
    expect(await viewer.has('New dashboard')).toBe(false);
    await viewer.press('Weekly', 'link');
    await seeIn('Events', [String(PURCHASES + 3)], viewer);
    for (const name of ['Edit', 'More']) expect([name, await viewer.has(name)]).toEqual([name, false]);
    await viewer.press('Filter sets');
    await viewer.see('Nobody shares one yet.');
    await viewer.page.keyboard.press('Escape');
    await viewer.press('Favourite Weekly');
    await viewer.page.waitForSelector('app-star-button [aria-pressed=true]');
    expect(viewer.problems).toEqual([]);
    await viewer.close();
  });
});
