import ExcelJS from 'exceljs';
import { TestBrowser, type AdminWindow } from './src/browser.js';
import { api, createProject, join, signUp, type Client, type Project } from './src/client.js';
import { Downloads } from './src/downloads.js';
import { RunningInstallation, pause } from './src/installation.js';

jest.setTimeout(180_000);

const SQL = [
  'select event_name, count(*) as events',
  'from raw.events',
  'where occurred_at >= {{since}} [[ and event_name = {{event}} ]]',
  'group by 1 order by 2 desc, 1',
].join('\n');

describe('queries in the admin', () => {
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let ada: Client;
  let shop: Project;
  let admin: AdminWindow;
  let saved: string;
  const downloads = new Downloads();

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    browser = await TestBrowser.start(installation.dataDir);
    ada = await signUp(installation.address, 'ada');
    shop = await createProject(ada, 'Shop');
    await sendEvents();
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

  /** Three purchases and two sign-ups, stored. */
  async function sendEvents(): Promise<void> {
    const named = (event: string, n: number) => Array.from({ length: n }, () => ({ event, distinct_id: 'ada' }));
    const response = await fetch(`${installation.address}/api/v1/events/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': shop.api_key },
      body: JSON.stringify({ events: [...named('purchase', 3), ...named('signup', 2)] }),
    });
    expect(response.status).toBe(202);
    await untilStored(5);
  }

  async function untilStored(wanted: number): Promise<void> {
    const body = { workspace_id: ada.workspaceId, sql: 'select count(*) as n from raw.events' };
    for (let turn = 0; turn < 200; turn++) {
      const { token } = ada;
      const { rows } = await api<{ rows: unknown[][] }>(ada.address, 'POST', '/query/run', { token, body });
      if (rows[0]?.[0] === wanted) return;
      await pause(100);
    }
    throw new Error('the events are not stored');
  }

  /** The rows of the grid, as it shows them. */
  const cells = (window = admin) =>
    window.page.$$eval('app-result-panel app-result-grid [role=rowgroup] [role=row]', (rows) =>
      rows.map((row) => [...row.querySelectorAll('[role=gridcell]')].map((cell) => cell.textContent?.trim() ?? '')),
    );
  const more = async (item: string) => {
    await admin.press('More');
    await admin.press(item);
  };

  const version = (n: number) => `::-p-xpath(//button[starts-with(normalize-space(), "Version ${n} ")])`;

  it('say where the SQL is wrong, while it is written and when it is run', async () => {
    await admin.visit('/queries');
    await admin.press('Write SQL', 'link');
    await admin.write('select pg_sleep(1)');
    await admin.page.waitForSelector('app-sql-editor .cm-lintRange-error');
    expect(await admin.page.$eval('.cm-lintRange-error', (mark) => mark.textContent)).toContain('pg_sleep');
    await admin.write('select event_name,\n  nothing_like_this from raw.events');
    await admin.press('Run');
    await admin.see('Line 2:');
    expect(await admin.page.$eval('.cm-lintRange-error', (mark) => mark.textContent)).toBe('nothing_like_this');
  });

  it('ask for parameters, and run with the keys', async () => {
    await admin.write(SQL);
    await admin.page.waitForSelector('app-time-input select');
    await admin.page.select('app-time-input select', '-7d');
    await admin.page.focus('app-sql-editor .cm-content');
    await admin.page.keyboard.down('Control');
    await admin.page.keyboard.press('Enter');
    await admin.page.keyboard.up('Control');
    await admin.see('2 rows in');
    expect(await cells()).toEqual([
      ['purchase', '3'],
      ['signup', '2'],
    ]);
    await admin.fill('Event optional', 'signup');
    await admin.press('Run');
    await admin.see('1 row in');
    expect(await cells()).toEqual([['signup', '2']]);
  });

  it('run what is selected alone', async () => {
    await admin.write('select 1 as one -- not this\nselect 2 as two');
    await admin.page.keyboard.down('Shift');
    await admin.page.keyboard.press('Home');
    await admin.page.keyboard.up('Shift');
    await admin.press('Run');
    await admin.page.waitForFunction(() => document.querySelector('[role=columnheader]')?.textContent?.includes('two'));
    expect(await cells()).toEqual([['2']]);
  });

  it('are left by the keyboard', async () => {
    await admin.page.focus('app-sql-editor .cm-content');
    await admin.page.keyboard.press('Escape');
    await admin.page.keyboard.press('Tab');
    expect(await admin.page.evaluate(() => document.activeElement?.closest('.cm-content'))).toBeNull();
  });

  it('are saved with a default, a chart and a question', async () => {
    await admin.visit('/queries/new');
    await admin.write(SQL);
    await admin.press('Settings of since');
    // The same moment all day: what is kept is asked for again.
    await admin.page.select('app-parameter-dialog app-time-input select', 'start_of_year');
    await admin.press('Apply');
    await admin.press('Run');
    await admin.see('2 rows in');
    await admin.press('Add chart');
    await admin.page.waitForSelector('app-chart canvas');
    await admin.fill('Chart title', 'What people do');
    await admin.press('Save');
    await admin.fill('Name', 'Events by name');
    await admin.fill('Question optional', 'What do people do?');
    await admin.choose('Shared');
    await admin.click('app-details-dialog button[type=submit]');
    await admin.see('"Events by name" is saved.');
    await admin.page.waitForFunction(() => /\/queries\/[0-9a-f-]{36}$/.test(location.pathname));
    saved = admin.path;
    await admin.page.waitForSelector('app-chart canvas');
    await admin.see('fresh, ');
  });

  it('answer from what is kept until they are refreshed', async () => {
    await admin.visit(saved);
    await admin.see('cached, ');
    await admin.press('Refresh');
    await admin.see('fresh, ');
    await admin.visit('/queries');
    const [row] = await admin.table('app-queries-page');
    expect(row?.[0]).toContain('Events by name');
    expect(row?.[1]).toContain('shared');
  });

  it('take the values of their parameters from the address, and leave them there', async () => {
    await admin.visit(`${saved}?p.event=signup`);
    await admin.see('1 row in');
    await admin.choose('Table');
    await admin.page.waitForSelector('app-result-grid');
    expect(await cells()).toEqual([['signup', '2']]);
    await admin.fill('Event optional', 'purchase');
    await admin.press('Run');
    await admin.page.waitForFunction(() => location.search === '?p.event=purchase');
    await admin.page.reload();
    await admin.see('1 row in');
    await admin.choose('Table');
    await admin.page.waitForSelector('app-result-grid');
    expect(await cells()).toEqual([['purchase', '3']]);
  });

  it('ask before changes are lost', async () => {
    await admin.visit(saved);
    await admin.write('select 1 as lost');
    await admin.click('app-query-head a[href="/queries"]');
    await admin.see('Leave without saving?');
    await admin.press('Cancel');
    expect(admin.path).toBe(saved);
  });

  it('come back as they were in an earlier version', async () => {
    await admin.visit(saved);
    await admin.write('select 42 as answer');
    await admin.press('Save');
    await admin.see('is saved.');
    await more('Version history');
    await admin.see('Version 2');
    await admin.click(version(1));
    await admin.press('Restore version 1');
    await admin.see('is version 3 now');
    await admin.see('2 rows in');
    expect(await admin.page.$eval('app-sql-editor .cm-content', (content) => content.textContent)).toContain(
      '{{since}}',
    );
  });

  it('show what somebody else saved meanwhile, and a way out', async () => {
    await admin.visit(saved);
    await admin.write('select 1 as mine');
    const id = saved.split('/').at(-1) ?? '';
    const body = { sql: 'select 2 as theirs', parameters: [], version: 3 };
    await api(ada.address, 'PATCH', `/saved-queries/${id}`, { token: ada.token, body });
    await admin.press('Save');
    await admin.see('Somebody else saved this query meanwhile');
    await admin.press('Discard mine');
    await admin.page.waitForFunction(() => document.querySelector('.cm-content')?.textContent?.includes('theirs'));
    await more('Version history');
    await admin.click(version(3));
    await admin.press('Restore version 3');
    await admin.see('is version 5 now');
  });

  it('are taken along as a workbook', async () => {
    await admin.visit(saved);
    await admin.press('Export');
    await admin.press('Excel (XLSX)');
    const file = await downloads.file('.xlsx');
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(file);
    const rows: unknown[] = [];
    // Beside the rows there is a sheet about the query.
    const sheet = book.worksheets.find((one) => one.getCell('A1').value === 'event_name');
    sheet?.eachRow((row) => rows.push([row.getCell(1).value, row.getCell(2).value]));
    expect(rows).toEqual([
      ['event_name', 'events'],
      ['purchase', 3],
      ['signup', 2],
    ]);
  });

  it('are cloned', async () => {
    await admin.visit(saved);
    await more('Clone');
    await admin.see('is your copy.');
    await admin.page.waitForFunction((old) => location.pathname !== old, {}, saved);
    await admin.see('private');
  });

  it('are run by viewers, and not changed', async () => {
    const bob = await signUp(installation.address, 'bob');
    await join(bob, ada, 'viewer');
    const viewer = await browser.window(installation.address);
    await viewer.signIn(bob.email, bob.password);
    // Bob has a workspace of his own: a link leads into Ada's, where he is less.
    await viewer.visit(saved);
    await viewer.see('What do people do?');
    await viewer.see("ada's workspace");
    expect(await viewer.has('Clone')).toBe(false);
    await viewer.page.waitForSelector('app-chart canvas');
    expect(await viewer.page.$('app-sql-editor')).toBeNull();
    expect(await viewer.has('Save')).toBe(false);
    await viewer.choose('Table');
    await viewer.page.waitForSelector('app-result-grid');
    expect(await cells(viewer)).toEqual([
      ['purchase', '3'],
      ['signup', '2'],
    ]);
    await viewer.visit('/queries/new');
    await viewer.see('Queries are written by editors and admins');
    expect(viewer.problems).toEqual([]);
    await viewer.close();
  });

  it('are put together without SQL, and opened as SQL', async () => {
    await admin.visit('/explore');
    await admin.see('1 row in');
    await admin.page.select('app-choices-form app-subject-input select', 'event_name');
    await admin.see('Number of events by event_name per day');
    await admin.see('2 rows in');
    await admin.press('Open as SQL');
    await admin.page.waitForSelector('app-sql-editor .cm-content');
    await admin.see('2 rows in');
    expect(await admin.page.$eval('.cm-content', (content) => content.textContent)).toContain('{{from_time}}');
  });
});
