import { engineHome } from '@strata/engines';
import { newId } from '@strata/platform';
import ExcelJS from 'exceljs';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TestBrowser, type AdminWindow } from './src/browser.js';
import { api, createProject, signUp, type Client } from './src/client.js';
import { Downloads } from './src/downloads.js';
import { RunningInstallation, pause } from './src/installation.js';

jest.setTimeout(240_000);

const MANY = 'select n, md5(n::text) as hash from generate_series(1, 20000) n';
/** Takes the worker long enough to do something about it. */
const LONG = 'select n, repeat(md5(n::text), 10) as text from generate_series(1, 1000000) n';
const LONG_ROWS = 1_000_000;

interface Export {
  id: string;
  status: string;
  rows: number;
  bytes: number;
  error: { message: string } | null;
}

describe('exports in the admin', () => {
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let ada: Client;
  let admin: AdminWindow;
  const downloads = new Downloads();

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    browser = await TestBrowser.start(installation.dataDir);
    ada = await signUp(installation.address, 'ada');
    await createProject(ada, 'Shop');
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

  const call = <T>(method: string, route: string, body?: object) =>
    api<T>(ada.address, method, route, { token: ada.token, ...(body && { body }) });
  const query = async (name: string, sql: string) =>
    (await call<{ id: string }>('POST', '/saved-queries', { name, sql })).id;
  const requested = async (source: object, format: string) =>
    (await call<Export>('POST', '/exports', { source, format })).id;

  async function until(id: string, isThere: (file: Export) => boolean): Promise<Export> {
    for (let turn = 0; turn < 1_200; turn++) {
      const file = await call<Export>('GET', `/exports/${id}`);
      if (isThere(file)) return file;
      await pause(100);
    }
    throw new Error('the export does not get there');
  }

  it('are explained where there are none', async () => {
    await admin.visit('/exports');
    await admin.see('No exports');
  });

  it('are asked for where a result is larger than the screen, announced and fetched', async () => {
    await admin.visit(`/queries/${await query('Märzzahlen', MANY)}`);
    await admin.press('Run');
    await admin.see('hash');
    await admin.press('Export');
    await admin.press('Excel (XLSX)');
    await admin.see('"Märzzahlen" is being exported.');
    await admin.see('"Märzzahlen" is ready.');
    await admin.press('Download');
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(await downloads.file('.xlsx'));
    expect(book.worksheets.map(({ name, rowCount }) => [name, name === 'About' || rowCount])).toEqual([
      ['About', true],
      ['Result', 20_001],
    ]);
    expect(downloads.names).toEqual(['Märzzahlen.xlsx']);
  });

  it('are cancelled while they run', async () => {
    const source = { type: 'saved_query', saved_query_id: await query('Everything', LONG) };
    const id = await requested(source, 'csv');
    await admin.visit('/exports');
    await admin.see('1 export under way');
    await until(id, ({ rows }) => rows > 0);
    await admin.press('1 export under way');
    await admin.click('.popover li button');
    await admin.see('cancelled');
    expect(await until(id, ({ status }) => status !== 'running')).toMatchObject({ status: 'cancelled' });
  });

  it('of a widget stand in the history, from where they are fetched and deleted', async () => {
    const source = { type: 'analytics', project_id: null, question: 'number', measure: 'events' };
    const widget = { id: newId(), title: 'All events', source, position: { x: 0, y: 0, w: 4, h: 2 } };
    const dashboard = await call<{ id: string }>('POST', '/dashboards', { name: 'Page', widgets: [widget] });
    const of = { type: 'widget', dashboard_id: dashboard.id, widget_id: widget.id };
    await until(await requested(of, 'ndjson'), ({ status }) => status === 'completed');
    await admin.visit('/exports');
    expect((await admin.table('table')).map((row) => row.slice(0, 2).join(' ').replace(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/^All events ndjson · 1 row, .* ready$/),
      expect.stringMatching(/^Everything csv · .* cancelled$/),
      expect.stringMatching(/^Märzzahlen xlsx · 20,000 rows, .* ready$/),
    ]);
    await admin.press('Download export All events');
    expect(await downloads.text('.ndjson')).toBe('{"events":0}\n');
    await admin.press('Delete export All events');
    await admin.press('Delete export');
    await admin.see('The export "All events" is deleted.');
    expect(await admin.has('Download export All events')).toBe(false);
  });

  it('survive the worker that makes them', async () => {
    const source = { type: 'saved_query', saved_query_id: await query('Survivor', LONG) };
    const id = await requested(source, 'csv');
    await until(id, ({ rows }) => rows > 0);
    process.kill(installation.pidOf('worker') ?? 0, 'SIGKILL');
    const done = await until(id, ({ status }) => status === 'completed' || status === 'failed');
    expect(done).toMatchObject({ status: 'completed', rows: LONG_ROWS, error: null });
    const { url } = await call<{ url: string }>('POST', `/exports/${id}/link`);
    const response = await fetch(installation.address + url);
    let lines = 0;
    let bytes = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      for (const byte of chunk) if (byte === 10) lines += 1;
    }
    expect([lines, bytes, Number(response.headers.get('content-length'))]).toEqual([
      ...[LONG_ROWS + 1, done.bytes, done.bytes],
    ]);
    expect((await fetch(installation.address + url)).status).toBe(404);
    const log = readFileSync(path.join(engineHome(installation.dataDir).dataDir, 'logs', 'api.log'), 'utf8');
    expect(log).toContain('/exports/:export_id/file');
    expect(log).not.toContain('ticket=');
  });
});
