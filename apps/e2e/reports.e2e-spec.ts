import { childEnvironment, repositoryRoot } from '@strata/platform';
import { parse } from 'csv-parse/sync';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { TestBrowser, type AdminWindow } from './src/browser.js';
import { api, createProject, join, signUp, type Client, type Project } from './src/client.js';
import { Downloads } from './src/downloads.js';
import { RunningInstallation } from './src/installation.js';

jest.setTimeout(240_000);

/** Made-up operations end with this day. */
const END = '2026-11-08';
const RANGE = 'from=2026-11-02&to=2026-11-07';
const ROWS = 'app-report-rows table';

interface Report {
  rows: { status: string | null; event_count: number; run_id: string | null }[];
  pagination: { total: number };
}

describe('reports in the admin', () => {
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let ada: Client;
  let shop: Project;
  let admin: AdminWindow;
  const downloads = new Downloads();

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    browser = await TestBrowser.start(installation.dataDir);
    ada = await signUp(installation.address, 'ada');
    shop = await createProject(ada, 'Shop');
    seed();
    admin = await browser.window(installation.address);
    await admin.signIn(ada.email, ada.password);
    await downloads.receive(admin.page);
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
    downloads.remove();
  });
  afterEach(() => expect(admin.problems).toEqual([]));

  function seed(): void {
    const command = path.join(repositoryRoot(), 'dist/apps/cli/src/main.js');
    const args = [
      'seed',
      '--project',
      shop.id,
      '--kind',
      'operations',
      '--events',
      '2000',
      '--days',
      '7',
      '--end',
      END,
    ];
    const env = childEnvironment({ DATA_DIR: installation.dataDir });
    execFileSync(process.execPath, [command, ...args], { cwd: repositoryRoot(), env, stdio: 'pipe' });
  }

  const run = (slug: string, query: string): Promise<Report> =>
    api(ada.address, 'GET', `/reports/${slug}/run?project_id=${shop.id}&${query}`, { token: ada.token });

  it('are found in the catalogue, filtered and split, and their address keeps that', async () => {
    await admin.visit('/reports');
    await admin.click('::-p-text(Status counts)');
    await admin.page.waitForFunction(() => location.search !== '');
    expect(admin.path).toBe(`/reports/status-counts?project=${shop.id}`);
    await admin.visit(`/reports/status-counts?project=${shop.id}&${RANGE}`);
    const { rows } = await run('status-counts', 'from=2026-11-02&to=2026-11-08');
    const shown = (await admin.table(ROWS)).map(([status, events]) => [status, events]);
    expect(shown).toEqual(rows.map(({ status, event_count }) => [status, event_count.toLocaleString('en-US')]));
    await admin.page.select('select[aria-label="Status"]', 'completed');
    await admin.choose('Over time');
    await admin.settle();
    const address = new URL(admin.page.url());
    expect(Object.fromEntries(address.searchParams)).toEqual({
      ...{ project: shop.id, from: '2026-11-02', to: '2026-11-07', breakdown: 'period', status: 'completed' },
    });
    const days = await admin.table(ROWS);
    expect([days.length, new Set(days.map(([, status]) => status))]).toEqual([6, new Set(['completed'])]);
    await admin.reload();
    await admin.settle();
    expect(await admin.table(ROWS)).toEqual(days);
  });

  it('are taken along as a file with all rows, not only those of the page', async () => {
    await admin.visit(`/reports/top-entities?project=${shop.id}&${RANGE}&offset=50`);
    expect(await admin.table(ROWS)).toHaveLength(50);
    await admin.press('Export');
    await admin.press('CSV');
    const rows: Record<string, string>[] = parse(await downloads.text('.csv'), { bom: true, columns: true });
    const { pagination } = await run('top-entities', 'from=2026-11-02&to=2026-11-08&limit=1');
    expect(pagination.total).toBeGreaterThan(100);
    expect(rows).toHaveLength(pagination.total);
    expect(downloads.names).toEqual(['Top entities 2026-11-02 to 2026-11-07.csv']);
    const first = await admin.table(ROWS);
    expect(first[0]?.slice(0, 3)).toEqual([rows[50]?.['rank'], rows[50]?.['entity_id'], rows[50]?.['event_count']]);
  });

  it('are recomputed by the day; the run is followed to its end, and stands beside its numbers', async () => {
    await admin.visit(`/reports/volume-by-period?project=${shop.id}&from=2026-11-04&to=2026-11-05`);
    const links = () => admin.page.$$eval(`${ROWS} tbody a`, (all) => all.map((one) => one.getAttribute('href')));
    const [before] = await links();
    await admin.press('Recompute…');
    for (const date of await admin.page.$$('ui-form-dialog input[type=date]')) {
      await date.evaluate((input) => (input.value = '2026-11-04'));
    }
    await admin.press('Recompute');
    await admin.see('The numbers are rebuilt.');
    const run = await admin.page.$eval('app-run-follower a', (link) => link.getAttribute('href'));
    await admin.settle();
    expect(await links()).toEqual([run, before]);
    await admin.click(`${ROWS} tbody a`);
    await admin.see('Correlation');
    await admin.settle();
    expect(admin.path).toBe(run);
    const tables = await admin.table('table');
    expect(tables.map(([table, status]) => [table, status])).toEqual([
      ['Daily numbers', 'built'],
      ['Weekly numbers', 'built'],
    ]);
    expect(Number(tables[0]?.[2])).toBeGreaterThan(0);
    expect(await admin.text()).toContain('by ada <ada@example.com>');
    await admin.click('::-p-text(Back to the report)');
    await admin.settle();
    expect(admin.path).toBe(`/reports/volume-by-period?project=${shop.id}&from=2026-11-04&to=2026-11-04&window=day`);
    await admin.visit('/reports/runs/nonsense');
    await admin.see('No such run');
    await admin.visit('/reports/runs');
    expect((await admin.table('table')).map((row) => row.slice(0, 4))).toEqual([
      ['Nov 4, 2026', 'completed', 'volume-by-period', 'ada <ada@example.com>'],
    ]);
  });

  it('are defined and deleted; what was counted just now is live', async () => {
    await admin.visit('/reports');
    await admin.press('New report');
    await admin.fill('Name', 'Shipments, late');
    await admin.choose('By status');
    await admin.press('Add report');
    await admin.see('"Shipments, late" counts, also the past.');
    await admin.visit(`/reports/shipments-late?project=${shop.id}&${RANGE}`);
    expect(new Set((await admin.table(ROWS)).map((row) => row.at(-1)))).toEqual(new Set(['live']));
    await admin.visit('/reports');
    await admin.press('Delete report Shipments, late');
    await admin.press('Delete report');
    await admin.see('The report "Shipments, late" is deleted.');
    await admin.see('Volume by period');
    expect(await admin.table('table')).toHaveLength(3);
  });

  it('show viewers the numbers, and no way to change them or to their runs', async () => {
    const grace = await signUp(installation.address, 'grace');
    await join(grace, ada, 'viewer');
    const viewer = await browser.window(installation.address);
    await viewer.signIn(grace.email, grace.password);
    await viewer.visit(`/reports/status-counts?project=${shop.id}&${RANGE}`);
    expect((await viewer.table(ROWS)).length).toBeGreaterThan(3);
    expect(await viewer.page.$$(`${ROWS} a`)).toHaveLength(0);
    expect([await viewer.has('Recompute…'), await viewer.has('Edit'), await viewer.has('Export')]).toEqual([
      ...[false, false, true],
    ]);
    for (const page of ['/reports/runs', '/reports/runs/01a20026-0000-7000-8000-000000000000']) {
      await viewer.visit(page);
      await viewer.see('Only admins of this workspace see what was recomputed.');
    }
    await viewer.visit('/connections');
    await viewer.see('For editors and admins');
    await viewer.visit('/explore');
    await viewer.see('For editors and admins');
    expect([viewer.problems, viewer.refusals]).toEqual([[], []]);
    await viewer.close();
  });
});
