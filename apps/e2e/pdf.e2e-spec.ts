import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { api, createProject, join, signUp, type Client } from './src/client.js';
import { childrenOf, pause, RunningInstallation } from './src/installation.js';

jest.setTimeout(240_000);

interface Export {
  id: string;
  status: string;
  file_name: string | null;
  error: { code: string; message: string } | null;
}

const CITIES = `select * from (values ('東京', 12), ('서울', 9), ('Zürich', 7)) v(city, visits)`;
const SERIES = `select day::date, extract(day from day) * 10 as visits
  from generate_series('2026-03-01'::timestamp, '2026-03-09', '1 day') day`;
const NOBODY = '01a20026-0000-7000-8000-000000000000';

describe('the PDF of a dashboard', () => {
  let installation: RunningInstallation;
  let ada: Client;
  let vera: Client;
  let dashboardId: string;

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    ada = await signUp(installation.address, 'ada');
    vera = await signUp(installation.address, 'vera');
    await createProject(ada, 'Shop');
    await join(vera, ada, 'viewer');
    dashboardId = await makeDashboard();
  });
  afterAll(() => installation?.stop());

  const call = <T>(client: Client, method: string, route: string, body?: object) =>
    api<T>(client.address, method, route, { token: client.token, ...(body && { body }) });

  async function makeDashboard(): Promise<string> {
    const query = async (name: string, sql: string, visibility = 'shared') => {
      const { id } = await call<{ id: string }>(ada, 'POST', '/saved-queries', { name, sql, visibility });
      return { type: 'saved_query', saved_query_id: id, params: {} };
    };
    const long = 'select n as number, md5(n::text) as hash from generate_series(1, 500) n';
    const sources = [
      ['Visitors', { type: 'analytics', project_id: null, question: 'number', measure: 'visitors' }],
      ['Cities 都市', await query('Cities', CITIES), { kind: 'table' }],
      ['Visits by day', await query('Series', SERIES), { kind: 'line', mapping: { x: 'day', y: ['visits'] } }],
      ['Many rows', await query('Many', long), { kind: 'table' }],
      ['Ada alone', await query('Secret', `select 'for ada only' as secret`, 'private'), { kind: 'table' }],
      ['A metric that is gone', { type: 'metric', metric_id: NOBODY }],
      ['<b>Notes</b> مرحبا', { type: 'text', markdown: '# 注記\n\nAll **good** 🎉 <script>alert(1)</script>' }],
      ['Live', { type: 'analytics', project_id: null, question: 'live', measure: 'events' }],
    ] as const;
    const widgets = sources.map(([title, source, chart = {}], n) => {
      return { title, source, chart, position: { x: (n % 2) * 6, y: Math.floor(n / 2) * 4, w: 6, h: 4 } };
    });
    const filters = { range: { from: '2026-03-01', to: '2026-03-09' }, tz: 'Asia/Tokyo' };
    const body = { name: 'Quarter 四半期', description: 'For the board', visibility: 'shared', filters, widgets };
    return (await call<{ id: string }>(ada, 'POST', '/dashboards', body)).id;
  }

  async function ask(client: Client): Promise<Export> {
    const source = { type: 'dashboard', dashboard_id: dashboardId };
    return call<Export>(client, 'POST', '/exports', { workspace_id: ada.workspaceId, source, format: 'pdf' });
  }
  async function ended(client: Client, { id }: Export): Promise<Export> {
    for (let turn = 0; turn < 1_200; turn++) {
      const made = await call<Export>(client, 'GET', `/exports/${id}`);
      if (made.status !== 'pending' && made.status !== 'running') return made;
      await pause(100);
    }
    throw new Error('the export does not end');
  }

  /** The text of each page without blanks: where these are depends on how glyphs are placed. */
  async function read(client: Client, { id }: Export) {
    const { url } = await call<{ url: string }>(client, 'POST', `/exports/${id}/link`, {});
    const file = await fetch(client.address + url);
    expect(file.headers.get('content-type')).toBe('application/pdf');
    const document = await getDocument({ data: new Uint8Array(await file.arrayBuffer()) }).promise;
    const pages: string[] = [];
    for (let n = 1; n <= document.numPages; n++) {
      const { items } = await (await document.getPage(n)).getTextContent();
      const parts = items.map((item) => ('str' in item ? item.str : ''));
      pages.push(parts.join('').replace(/\s+/g, ''));
    }
    return { pages, text: pages.join('\n'), size: (await document.getPage(1)).view };
  }

  it('holds every widget as text, with its filters and numbered pages', async () => {
    const made = await ended(ada, await ask(ada));
    expect(made).toMatchObject({ status: 'completed', error: null, file_name: 'Quarter 四半期.pdf' });
    const { pages, text, size } = await read(ada, made);
    // A4 across, in points.
    expect(size.map(Math.round)).toEqual([0, 0, 842, 595]);
    expect(pages.length).toBeGreaterThan(1);
    pages.forEach((page, n) => expect(page).toContain(`Page${n + 1}of${pages.length}`));
    for (const part of [
      ...['Quarter四半期', 'Fortheboard', "ada'sworkspace", '2026-03-01to2026-03-09', 'Asia/Tokyo'],
      ...['Visitors', 'Cities都市', '東京', '서울', 'Zürich', '12'],
      ...['Visitsbyday', 'Mar1', 'Manyrows', 'of500rows', 'foradaonly'],
      ...[
        'Ametricthatisgone',
        '<b>Notes</b>',
        '注記',
        'Allgood🎉<script>alert(1)</script>',
        'Liveeventsareonthepageitself.',
      ],
    ]) {
      expect(text).toContain(part);
    }
  });

  it('shows a viewer what the viewer may see', async () => {
    const made = await ended(vera, await ask(vera));
    expect(made.status).toBe('completed');
    const { text } = await read(vera, made);
    expect(text).toContain('東京');
    expect(text).not.toContain('foradaonly');
    await expect(call(ada, 'POST', `/exports/${made.id}/link`, {})).rejects.toThrow('404');
  });

  it('is made again when the browser is killed meanwhile', async () => {
    const asked = await ask(ada);
    while ((await call<Export>(ada, 'GET', `/exports/${asked.id}`)).status === 'pending') await pause(10);
    const children = () => childrenOf(installation.pidOf('worker') ?? -1);
    while (children().length === 0) await pause(10);
    await pause(200);
    const browsers = children();
    for (const pid of browsers) process.kill(pid, 'SIGKILL');
    expect((await call<Export>(ada, 'GET', `/exports/${asked.id}`)).status).toBe('running');
    expect(await ended(ada, asked)).toMatchObject({ status: 'completed', error: null });
  });

  it('lets nobody in without a ticket, and says the same about every wrong one', async () => {
    const refusals = [undefined, '', 'x', 'a'.repeat(43)].map(async (ticket) => {
      const headers = new Headers(ticket === undefined ? {} : { 'x-render-ticket': ticket });
      const response = await fetch(`${installation.address}/api/v1/renders/dashboard`, { method: 'POST', headers });
      const { error } = (await response.json()) as { error: { code: string; message: string } };
      return [response.status, error.code, error.message];
    });
    const answers = await Promise.all(refusals);
    expect(new Set(answers.map((answer) => answer.join()))).toEqual(new Set([answers[0]?.join()]));
    expect(answers[0]?.[0]).toBe(404);
  });
});
