import { type AdminWindow, TestBrowser } from './src/browser.js';
import { api, createProject, signUp, type Client } from './src/client.js';
import { RunningInstallation, pause } from './src/installation.js';

jest.setTimeout(240_000);

const HOSTILE = 'مرحبا <b>bold</b> <img src=x onerror="window.hacked=1"> שלום';

interface Place {
  x: number;
  y: number;
  w: number;
  h: number;
}
interface Board {
  id: string;
  name: string;
  version: number;
  widgets: { id: string; title: string; source: { type: string }; position: Place }[];
}

describe('the editor of dashboards', () => {
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let ada: Client;
  let admin: AdminWindow;
  let id: string;

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    browser = await TestBrowser.start(installation.dataDir);
    ada = await signUp(installation.address, 'ada');
    await createProject(ada, 'Shop');
    admin = await browser.window(installation.address);
    await admin.signIn(ada.email, ada.password);
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
  });
  afterEach(() => expect(admin.problems).toEqual([]));

  const call = <T>(method: string, route: string, body?: object) =>
    api<T>(ada.address, method, route, { token: ada.token, body });
  const board = () => call<Board>('GET', `/dashboards/${id}`);
  const placeOf = async (title: string) => (await board()).widgets.find((one) => one.title === title)?.position;
  const frame = (title: string) => `app-widget-frame[aria-label^="${title},"]`;
  const isSaved = () => admin.page.waitForFunction(() => document.querySelector('.state')?.textContent === 'Saved');

  /** What is kept once everything is. */
  async function kept(): Promise<Board> {
    // The moment of waiting has to have begun.
    await pause(200);
    await isSaved();
    return board();
  }

  async function edit(window = admin): Promise<void> {
    await window.visit(`/dashboards/${id}?edit=1`);
    await window.page.waitForSelector('app-edit-grid .ui-resizable-se');
  }

  async function pull(selector: string, dx: number, dy: number): Promise<void> {
    const handle = await admin.page.waitForSelector(selector);
    await handle?.evaluate((node) => node.scrollIntoView({ block: 'center' }));
    const box = await handle?.boundingBox();
    if (!box) throw new Error(`${selector} is not there`);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await admin.page.mouse.move(x, y);
    await admin.page.mouse.down();
    await admin.page.mouse.move(x + dx, y + dy, { steps: 20 });
    await admin.page.mouse.up();
  }

  async function keys(...names: ('Control' | 'Shift' | 'z' | 'ArrowRight' | 'ArrowDown' | 'Delete')[]): Promise<void> {
    const [last, ...held] = names.reverse();
    for (const name of held) await admin.page.keyboard.down(name);
    if (last) await admin.page.keyboard.press(last);
    for (const name of held) await admin.page.keyboard.up(name);
  }

  it('begins with a template', async () => {
    await admin.visit('/dashboards?new=1');
    await admin.click('::-p-xpath(//label[contains(., "Website overview")])');
    await admin.fill('Name', HOSTILE);
    await admin.press('Create');
    await admin.see('Visitors over time');
    id = /dashboards\/([^?]+)/.exec(admin.path)?.[1] ?? '';
    const { name, widgets } = await board();
    expect(name).toBe(HOSTILE);
    expect(widgets.length).toBeGreaterThanOrEqual(8);
    expect(await admin.page.evaluate(() => 'hacked' in window)).toBe(false);
  });

  it('has the measures of the readers, so that nothing jumps', async () => {
    const rects = () =>
      admin.page.$$eval('section.card', (cards) =>
        cards
          .map((card) => {
            const { x, width, height } = card.getBoundingClientRect();
            return [card.getAttribute('aria-label'), Math.round(x), Math.round(width), Math.round(height)].join(' ');
          })
          .sort(),
      );
    await admin.visit(`/dashboards/${id}`);
    const read = await rects();
    await edit();
    expect(await rects()).toEqual(read);
  });

  it('keeps where a widget is dragged and how it is sized', async () => {
    await pull(`${frame('Bounce rate')} .grip`, 0, 700);
    expect((await placeOf('Bounce rate'))?.y).toBe(0);
    const { y, x } = (await kept()).widgets.find(({ title }) => title === 'Bounce rate')?.position ?? { x: 0, y: 0 };
    expect(x).toBe(9);
    expect(y).toBeGreaterThan(2);
    await pull(`.grid-stack-item:has(${frame('Visitors')}) .ui-resizable-se`, 240, 100);
    await kept();
    expect(await placeOf('Visitors')).toMatchObject({ x: 0, y: 0, w: 5, h: 3 });
    await edit();
    expect(await admin.page.$(`${frame('Visitors')}[aria-label*="5 wide, 3 high"]`)).not.toBeNull();
  });

  it('is used by keyboard, and says where things are', async () => {
    await admin.page.focus(frame('Visitors'));
    await keys('Shift', 'ArrowRight');
    await admin.page.waitForSelector(`${frame('Visitors')}[aria-label*="6 wide"]:focus`);
    await admin.page.waitForFunction(() =>
      document.querySelector('.cdk-live-announcer-element')?.textContent?.includes('6 wide'),
    );
    await kept();
    await keys('Control', 'z');
    await admin.page.waitForSelector(`${frame('Visitors')}[aria-label*="5 wide"]`);
    await keys('Control', 'Shift', 'z');
    await admin.page.waitForSelector(`${frame('Visitors')}[aria-label*="6 wide"]`);
    await kept();
    expect((await placeOf('Visitors'))?.w).toBe(6);
  });

  it('removes and brings back', async () => {
    const before = (await board()).widgets.length;
    await admin.page.focus(frame('Devices'));
    await keys('Delete');
    expect((await kept()).widgets).toHaveLength(before - 1);
    await admin.press('Undo');
    expect((await kept()).widgets).toHaveLength(before);
    expect((await board()).widgets.some(({ title }) => title === 'Devices')).toBe(true);
  });

  it('adds widgets of each source beside a preview', async () => {
    const query = { workspace_id: ada.workspaceId, name: 'Broken <i>query</i>', sql: 'select 1 / 0 as n' };
    await call('POST', '/saved-queries', query);
    const bucket = 'date_trunc({{grain}}, occurred_at, {{time_zone}}) as bucket, count(*) as value';
    const sql = `select ${bucket} from raw.events where occurred_at >= {{from}} and occurred_at < {{to}} group by 1`;
    await call('POST', '/metrics', { workspace_id: ada.workspaceId, name: 'Orders', sql });
    await add('Number');
    await admin.page.waitForSelector('app-widget-dialog .figure');
    await admin.press('Add');
    await add('Saved query');
    await admin.click('::-p-xpath(//app-chooser//button[contains(., "Broken")])');
    await admin.page.waitForSelector('app-widget-dialog .preview ui-error');
    await admin.press('Add');
    await add('Metric');
    await admin.click('::-p-xpath(//app-chooser//button[contains(., "Orders")])');
    await admin.page.waitForSelector('app-widget-dialog .preview app-widget-view');
    await admin.press('Add');
    await add('Text');
    await admin.fill('Title optional', HOSTILE);
    await admin.page.locator('app-widget-dialog textarea').fill('# Hello');
    await admin.press('Add');
    const { widgets } = await kept();
    expect(new Set(widgets.map(({ source }) => source.type))).toEqual(
      new Set(['analytics', 'metric', 'saved_query', 'text']),
    );
    expect(widgets.map(({ title }) => title)).toEqual(expect.arrayContaining([HOSTILE, 'Orders', query.name]));
    expect(await admin.page.evaluate(() => 'hacked' in window)).toBe(false);
  });

  async function add(kind: string): Promise<void> {
    await admin.page.waitForSelector('app-widget-dialog', { hidden: true });
    await admin.press('Add widget');
    await admin.click(`::-p-xpath(//app-gallery-dialog//button[contains(., "${kind}")])`);
    await admin.page.waitForSelector('app-widget-dialog');
  }

  it('says when somebody else saved meanwhile, and keeps what one decides for', async () => {
    await edit();
    const { widgets, version } = await board();
    await call('PATCH', `/dashboards/${id}`, { widgets: widgets.slice(0, -1), version });
    await admin.page.focus(frame('Visitors'));
    await keys('Shift', 'ArrowDown');
    await admin.see('Somebody else saved this dashboard meanwhile');
    await admin.see('What they saved');
    await admin.press('Keep mine as it is now');
    expect((await kept()).widgets).toHaveLength(widgets.length);
    expect((await placeOf('Visitors'))?.h).toBe(4);
  });

  it('takes theirs, or keeps mine as a copy', async () => {
    const rename = (name: string) => call('PATCH', `/dashboards/${id}`, { name });
    const { widgets } = await board();
    await call('PATCH', `/dashboards/${id}`, { widgets: widgets.slice(0, -1) });
    await admin.page.focus(frame('Visitors'));
    await keys('Shift', 'ArrowDown');
    await admin.press('Take theirs');
    await admin.page.waitForSelector(`${frame('Visitors')}[aria-label*="4 high"]`);
    await rename('Mine');
    await edit();
    await call('PATCH', `/dashboards/${id}`, { widgets: widgets.slice(0, -2) });
    await admin.page.focus(frame('Visitors'));
    await keys('Shift', 'ArrowDown');
    await admin.press('Keep mine as a copy');
    await admin.see('Copy of Mine');
    expect((await placeOf('Visitors'))?.h).toBe(4);
  });

  it('brings an old version back', async () => {
    await edit();
    await admin.press('Versions');
    await admin.press('Look at version 1');
    await admin.see('This is version 1');
    await admin.press('Restore it');
    await admin.see('The old version is back');
    expect((await board()).widgets).toHaveLength(11);
  });

  it('keeps the draft while the server is away', async () => {
    await admin.page.setOfflineMode(true);
    await admin.page.focus(frame('Visitors'));
    await keys('Shift', 'ArrowDown');
    await admin.see('Not saved');
    await admin.page.setOfflineMode(false);
    await kept();
    expect((await placeOf('Visitors'))?.h).toBe(3);
    admin.problems.splice(0);
  });

  it('ends at sixty widgets', async () => {
    const text = (n: number) => ({
      title: `${n}`,
      source: { type: 'text', markdown: 'x' },
      position: { x: 0, y: n, w: 12, h: 1 },
    });
    const widgets = Array.from({ length: 59 }, (_, n) => text(n));
    id = (await call<Board>('POST', '/dashboards', { workspace_id: ada.workspaceId, name: 'Full', widgets })).id;
    await edit();
    await admin.press('Duplicate 58');
    await admin.see('A dashboard has at most 60 widgets');
    expect((await kept()).widgets).toHaveLength(60);
    expect(await admin.page.$eval('app-edit-bar button', (button) => button.disabled)).toBe(true);
  });

  it('works in one column, without a pointer that drags', async () => {
    const [a, b] = ['A', 'B'].map((title, n) => ({
      title,
      source: { type: 'text', markdown: title },
      position: { x: n * 6, y: 0, w: 6, h: 2 },
    }));
    const body = { workspace_id: ada.workspaceId, name: 'Narrow', widgets: [a, b] };
    id = (await call<Board>('POST', '/dashboards', body)).id;
    await admin.show({ width: 375, height: 812 });
    await admin.visit(`/dashboards/${id}?edit=1`);
    await admin.press('Move up B');
    await kept();
    expect([await placeOf('B'), await placeOf('A')]).toEqual([
      { x: 0, y: 0, w: 6, h: 2 },
      { x: 6, y: 0, w: 6, h: 2 },
    ]);
    await admin.show({ width: 1440, height: 900 });
  });
});
