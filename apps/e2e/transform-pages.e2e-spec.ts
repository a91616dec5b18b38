import { TestBrowser, type AdminWindow } from './src/browser.js';
import { api, createProject, signUp, type Client } from './src/client.js';
import { RunningInstallation } from './src/installation.js';
import { TransformProject, writeShop } from './src/transform-project.js';

jest.setTimeout(120_000);

describe('transforms in the admin', () => {
  const project = new TransformProject();
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let ada: Client;
  let admin: AdminWindow;

  beforeAll(async () => {
    // Without a project nothing is scheduled: what runs here is what the tests start.
    installation = await RunningInstallation.start({ TRANSFORMS_DIR: project.dir });
    browser = await TestBrowser.start(installation.dataDir);
    ada = await signUp(installation.address, 'ada');
    admin = await browser.window(installation.address);
    await admin.signIn(ada.email, ada.password);
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
    project.drop();
  });
  afterEach(() => expect(admin.problems).toEqual([]));

  async function start(select: string): Promise<void> {
    await admin.visit('/transforms/runs');
    await admin.press('Run…');
    await admin.fill('Select optional', select);
    await admin.press('Run');
    await admin.page.waitForSelector('ui-progress');
  }

  const statuses = async (): Promise<Record<string, string>> => {
    const rows = await admin.table('app-run-page');
    return Object.fromEntries(rows.map(([node = '', status = '']) => [node.split('\n')[0] ?? '', status]));
  };

  it('are paused and resumed', async () => {
    await admin.visit('/transforms/runs');
    await admin.press('Pause hourly');
    await admin.see('hourly is paused.');
    expect(await admin.has('Resume hourly')).toBe(true);
    writeShop(project);
  });

  it('are shown as a graph whose nodes lead to their models', async () => {
    await admin.visit('/transforms');
    await admin.click('[data-node="model.shop.orders"]');
    await admin.see('It reads from no other node and feeds 3 nodes.');
    expect(admin.path).toBe('/transforms?node=model.shop.orders');
    const dim = await admin.page.$$eval('a.node.dim', (nodes) => nodes.map((node) => node.getAttribute('data-node')));
    expect(dim).toEqual(['model.shop.slow']);
    await admin.press('Open model', 'link');
    await admin.see('What people bought.');
    await admin.see('never run');
    await admin.choose('Compiled');
    await admin.see('as of a full build');
  });

  it('are walked through by the keyboard, in the order in which data flows', async () => {
    await admin.visit('/transforms');
    await admin.page.$eval('app-lineage-graph svg', (svg) => (svg as SVGElement).focus());
    const before = await admin.page.$eval('app-lineage-graph svg > g', (g) => g.getAttribute('transform'));
    const moved = (from: string | null, wanted: boolean) =>
      (document.querySelector('app-lineage-graph svg > g')?.getAttribute('transform') !== from) === wanted;
    await admin.page.keyboard.press('ArrowLeft');
    await admin.page.keyboard.press('+');
    await admin.page.waitForFunction(moved, {}, before, true);
    await admin.page.keyboard.press('0');
    await admin.page.waitForFunction(moved, {}, before, false);
    const ids = await admin.page.$$eval('a.node', (nodes) => nodes.map((node) => node.getAttribute('data-node') ?? ''));
    expect(ids.indexOf('model.shop.orders')).toBeLessThan(ids.indexOf('model.shop.revenue'));
    await admin.page.keyboard.press('Tab');
    await admin.page.keyboard.press('Enter');
    await admin.page.waitForSelector('aside.chosen');
    expect(admin.path).toContain(`node=${ids[0]}`);
  });

  it('are found by their name', async () => {
    await admin.visit('/transforms');
    await admin.press('Find a model');
    await admin.page.waitForSelector('ui-picker input:focus');
    await admin.page.keyboard.type('reven');
    await admin.page.keyboard.press('Enter');
    await admin.page.waitForSelector('a.node.selected[data-node="model.shop.revenue"]');
  });

  it('run from the page, which shows how that goes until it is done', async () => {
    await start('orders revenue');
    await admin.see('completed');
    expect(await statuses()).toEqual({
      orders: '✓ built',
      revenue: '✓ built',
      unique_orders_id: '✓ passed',
      not_null_orders_id: '✓ passed',
    });
    await admin.press('revenue');
    await admin.page.waitForSelector('app-node-log-drawer');
    await admin.press('Close');
    await admin.visit('/transforms/models/model.shop.orders');
    await admin.see('built');
    expect((await admin.table('ui-card:has(app-chart)'))[0]?.[1]).toBe('built');
  });

  it('say where a model is wrong, and skip what builds on it', async () => {
    await start('broken after_broken');
    await admin.see('1 failed.');
    expect(await statuses()).toEqual({ broken: '✕ failed', after_broken: '– skipped' });
    await admin.press('broken');
    await admin.see('models/broken.sql:1');
    await admin.press('Close');
    await admin.press('after_broken');
    await admin.see('Skipped because of broken');
    await admin.press('Close');
  });

  it('are cancelled within seconds, also those that wait', async () => {
    await start('slow');
    await admin.see('0 of 1 done: 1 running');
    const slow = admin.path;
    await start('orders');
    await admin.see('Waits for its turn');
    await admin.press('Cancel run');
    await admin.see('cancelled');
    await admin.visit(slow);
    await admin.press('Cancel run');
    await admin.page.waitForFunction(() => document.querySelector('h1 ui-badge')?.textContent?.trim() === 'cancelled');
    expect(await statuses()).toEqual({ slow: '– cancelled' });
  });

  it('are built from scratch only when one types that', async () => {
    await admin.visit('/transforms/runs');
    await admin.press('Full refresh…');
    await admin.page.waitForSelector('button[type=submit]:disabled');
    await admin.fill('Select optional', 'orders');
    await admin.fill('Type full refresh to confirm', 'full refresh');
    await admin.press('Build from scratch');
    await admin.see('build --select orders --full-refresh');
    await admin.see('completed');
  });

  it('show a project that cannot be read as its errors, with file and line', async () => {
    project.write('models/lost.sql', "select *\nfrom {{ ref('order') }}");
    await admin.visit('/transforms');
    await admin.see('The transform project has 1 error.');
    await admin.see('models/lost.sql:2');
    await start('orders');
    await admin.see('models/lost.sql:2');
    await admin.see('failed');
    project.remove('models/lost.sql');
    await admin.visit('/transforms');
    await admin.page.waitForSelector('[data-node="model.shop.orders"]');
  });

  it("recompute a project's range from its settings", async () => {
    const site = await createProject(ada, 'Site');
    await admin.visit(`/projects/${site.id}/settings`);
    await admin.press('Recompute range');
    await admin.see('The range is recomputed.');
    await admin.page.waitForFunction(() =>
      document.querySelector('[aria-label="Recomputes"] ui-badge')?.textContent?.includes('completed'),
    );
  });

  it('are for superadmins alone', async () => {
    const bob = await signUp(installation.address, 'bob');
    const window = await browser.window(installation.address);
    await window.signIn(bob.email, bob.password);
    expect(await window.has('Transforms', 'link')).toBe(false);
    await window.visit('/transforms/runs');
    await window.see('For superadmins');
    const listed = api(installation.address, 'GET', '/transforms/runs', { token: bob.token });
    await expect(listed).rejects.toThrow(/403/);
    expect(window.problems).toEqual([]);
    await window.close();
  });
});
