import { newId } from '@strata/platform';
import { parse } from 'csv-parse/sync';
import fs from 'node:fs';
import path from 'node:path';
import { ExportCalls, coverOf, savedQuery, sheetsOf } from './exports-fixture.js';
import { castOf, codeOf, SavedQueryCalls, type Cast } from './saved-queries-fixture.js';
import { TestApi, type Json } from './test-api.js';

const NUMBERS = `SELECT n AS "Number", '=' || n AS text, date '2026-03-29' + n AS day FROM generate_series(1, {{n}}::int) n`;

describe('exports of saved queries', () => {
  let api: TestApi;
  let cast: Cast;
  let queries: SavedQueryCalls;
  let calls: ExportCalls;

  beforeAll(async () => {
    api = await TestApi.start();
    cast = await castOf(api);
    queries = new SavedQueryCalls(api, cast.admin.workspaceId);
    calls = new ExportCalls(api, cast.admin.workspaceId);
  });
  afterAll(() => api.stop());

  const query = (changes: Json = {}): Promise<string> =>
    queries.made(cast.editor, {
      ...{ name: 'Zahlen <b>für</b> März', visibility: 'shared', sql: NUMBERS },
      ...{ parameters: [{ name: 'n', type: 'number', default: 3 }] },
      ...changes,
    });

  it('wait for the worker, and are then one download away', async () => {
    const source = savedQuery(await query(), { n: 25_000 });
    const asked = await calls.request(cast.viewer, source, 'csv');
    expect([asked.status, asked.body]).toMatchObject([
      202,
      {
        ...{ workspace_id: cast.admin.workspaceId, source, format: 'csv', status: 'pending', progress: null },
        ...{ name: 'Zahlen <b>für</b> März', rows: 0, bytes: 0, file_name: null, error: null, is_mine: true },
        ...{ requested_by: { id: cast.viewer.id, name: 'viewer' }, started_at: null, expires_at: null },
      },
    ]);
    const id = String(asked.body.id);
    expect(codeOf(await calls.call('POST', `${id}/link`, cast.viewer))).toEqual([404, 'not_found']);
    await calls.work(id);
    const { body } = await calls.get(cast.viewer, id);
    const { bytes, headers } = await calls.download(cast.viewer, id);
    expect(body).toMatchObject({ status: 'completed', progress: 1, rows: 25_000, bytes: bytes.length, error: null });
    const days = (Date.parse(String(body.expires_at)) - Date.parse(String(body.finished_at))) / 86_400_000;
    expect(days).toBeCloseTo(7, 3);
    expect(headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-length': String(bytes.length),
      'cache-control': 'no-store',
      'content-disposition': expect.stringContaining(`filename="Zahlen -b-f_r-b- M_rz.csv"`) as string,
    });
    expect(body.file_name).toBe('Zahlen -b-für-b- März.csv');
    const rows = parse(bytes, { bom: true });
    expect(rows).toHaveLength(25_001);
    expect(rows[1]).toEqual(['1', "'=1", '2026-03-30']);
    expect(rows.at(-1)?.[0]).toBe('25000');
    // Nobody else on the machine.
    expect(fs.statSync(path.join(calls.folder, id)).mode & 0o777).toBe(0o600);
    expect(fs.statSync(calls.folder).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['json', (text: string) => JSON.parse(text) as unknown],
    [
      'ndjson',
      (text: string) =>
        text
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown),
    ],
  ])('are %s', async (format, read) => {
    const text = (await calls.file(cast.viewer, savedQuery(await query(), { n: 2 }), format)).toString();
    expect(read(text)).toEqual([
      { Number: 1, text: '=1', day: '2026-03-30' },
      { Number: 2, text: '=2', day: '2026-03-31' },
    ]);
  });

  it('are workbooks with a cover that says what they are', async () => {
    const file = await calls.file(cast.viewer, savedQuery(await query(), { n: 2 }), 'xlsx');
    const [cover, sheet] = await sheetsOf(file);
    expect(Object.fromEntries(coverOf(cover))).toEqual({
      Name: 'Zahlen <b>für</b> März',
      'Run at': expect.stringMatching(/^\d{4}-.*Z$/) as string,
      'Times in the rows': 'UTC',
      'Time zone of relative dates': 'UTC',
      'Parameter n': '2',
      Workspace: expect.any(String) as string,
      'Asked for by': 'viewer',
    });
    expect(sheet?.getRow(2).values).toEqual([undefined, 1, '=1', new Date('2026-03-30')]);
  });

  it.each([
    ['of what nobody has', () => Promise.resolve(savedQuery(newId())), 'csv', 404, 'not_found'],
    ['as PDF', async () => savedQuery(await query()), 'pdf', 422, 'invalid'],
    ['as what there is not', async () => savedQuery(await query()), 'docx', 422, 'invalid'],
    ['of nothing', () => Promise.resolve({}), 'csv', 422, 'invalid'],
    ['of an unknown kind', () => Promise.resolve({ type: 'table' }), 'csv', 422, 'invalid'],
    ['with more than is asked', async () => ({ ...savedQuery(await query()), path: '/etc' }), 'csv', 422, 'invalid'],
    [
      'of a private query of somebody else',
      async () => savedQuery(await query({ visibility: 'private' })),
      'csv',
      404,
      'not_found',
    ],
  ])('are refused %s', async (_name, source, format, status, code) => {
    expect(codeOf(await calls.request(cast.viewer, await source(), format))).toEqual([status, code]);
  });

  it('end with the error of their query', async () => {
    const made = await calls.made(cast.viewer, savedQuery(await query(), { n: 'x' }), 'csv');
    expect(made).toMatchObject({ status: 'failed', error: { code: 'parameter_invalid' }, expires_at: null });
    expect(codeOf(await calls.call('POST', `${made.id}/link`, cast.viewer))).toEqual([404, 'not_found']);
  });

  it('are at most three of one person that are not finished', async () => {
    const source = savedQuery(await query());
    const [first] = await Promise.all([1, 2, 3].map(() => calls.requested(cast.other, source, 'csv')));
    const refused = await calls.request(cast.other, source, 'csv');
    expect([refused.status, refused.headers['retry-after'], refused.body]).toMatchObject([
      ...[429, '10', { error: { code: 'too_many_exports', hint: 'Wait for one, or cancel one.' } }],
    ]);
    const cancelled = await calls.call('POST', `${first}/cancel`, cast.other);
    expect([cancelled.status, cancelled.body]).toMatchObject([200, { status: 'cancelled' }]);
    expect(codeOf(await calls.call('POST', `${first}/cancel`, cast.other))).toEqual([409, 'conflict']);
    expect((await calls.request(cast.other, source, 'csv')).status).toBe(202);
    await api.test.superuser(`UPDATE public.exports SET status = 'cancelled' WHERE status = 'pending'`);
  });

  it('are at most twenty of a workspace that are not finished', async () => {
    await api.test.superuser(
      `INSERT INTO public.exports (workspace_id, id, requested_by, requester_label, requested_as, source, name, format)
       SELECT $1, gen_random_uuid(), gen_random_uuid(), 'x', 'viewer', '{}', 'x', 'csv' FROM generate_series(1, 20)`,
      [cast.admin.workspaceId],
    );
    const refused = await calls.request(cast.viewer, savedQuery(await query()), 'csv');
    expect(codeOf(refused)).toEqual([429, 'too_many_exports']);
    await api.test.superuser(`DELETE FROM public.exports WHERE requester_label = 'x'`);
  });

  it('are seen by who asked and by admins, and listed newest first', async () => {
    const source = savedQuery(await query());
    const mine = [await calls.made(cast.editor, source, 'csv'), await calls.made(cast.editor, source, 'json')];
    const listed = await calls.list(cast.editor);
    expect(listed.map(({ id }) => id)).toEqual([mine[1]?.id, mine[0]?.id]);
    const { body } = await api.call('GET', `/exports?workspace_id=${cast.admin.workspaceId}&limit=1`, cast.editor);
    const next = await calls.list(cast.editor, `&limit=1&cursor=${String(body.next_cursor)}`);
    expect(next.map(({ id }) => id)).toEqual([mine[0]?.id]);
    const all = await calls.list(cast.admin, '&owner=all');
    expect(all.find(({ id }) => id === mine[0]?.id)).toMatchObject({
      ...{ is_mine: false, requested_by: { id: cast.editor.id, name: 'editor' } },
    });
    expect(await calls.list(cast.admin)).toEqual([]);
    const path = `/exports?workspace_id=${cast.admin.workspaceId}&owner=all`;
    expect(codeOf(await api.call('GET', path, cast.editor))).toEqual([403, 'forbidden']);
    expect((await calls.get(cast.admin, mine[0]?.id ?? '')).status).toBe(200);
    for (const user of [cast.viewer, cast.stranger]) {
      for (const [method, end] of [
        ['GET', ''],
        ['POST', '/cancel'],
        ['DELETE', ''],
        ['POST', '/link'],
      ] as const) {
        expect(codeOf(await calls.call(method, `${mine[0]?.id}${end}`, user))).toEqual([404, 'not_found']);
      }
    }
  });

  describe('are handed out', () => {
    const bodyOf = ({ bytes }: { bytes: Buffer }): Json => {
      const { error } = JSON.parse(bytes.toString()) as { error: Json };
      return { ...error, correlation_id: '' };
    };

    it('once, to who asked, while they are kept, and are else all the same 404', async () => {
      const source = savedQuery(await query());
      const [{ id }, other] = [
        await calls.made(cast.viewer, source, 'csv'),
        await calls.made(cast.editor, source, 'csv'),
      ];
      expect(codeOf(await calls.call('POST', `${id}/link`, cast.admin))).toEqual([404, 'not_found']);
      const url = await calls.link(cast.viewer, id);
      expect(url).toMatch(new RegExp(`^/api/v1/exports/${id}/file\\?ticket=[\\w-]{43}$`));
      const used = await calls.fetch(url);
      expect(used.status).toBe(200);
      const ticketOf = async () => (await calls.link(cast.viewer, id)).split('=')[1] ?? '';
      const address = (export_: string, ticket: string) => `/api/v1/exports/${export_}/file?ticket=${ticket}`;
      const gone = await calls.made(cast.viewer, source, 'csv');
      const goneUrl = await calls.link(cast.viewer, gone.id);
      await api.test.superuser(`UPDATE public.exports SET expires_at = now() WHERE id = $1`, [gone.id]);
      const deleted = await calls.made(cast.viewer, source, 'csv');
      const deletedUrl = await calls.link(cast.viewer, deleted.id);
      expect((await calls.call('DELETE', deleted.id, cast.viewer)).status).toBe(204);
      const answers = await Promise.all([
        calls.fetch(url),
        calls.fetch(address(id, 'nonsense')),
        calls.fetch(`/api/v1/exports/${id}/file`),
        calls.fetch(address(other.id, await ticketOf())),
        calls.fetch(address(newId(), await ticketOf())),
        calls.fetch(goneUrl),
        calls.fetch(deletedUrl),
      ]);
      for (const answer of answers) {
        expect([answer.status, bodyOf(answer)]).toEqual([404, bodyOf(answers[0])]);
      }
      // A ticket that was tried at the wrong door is spent.
      expect((await calls.get(cast.viewer, gone.id)).body.status).toBe('expired');
      expect(codeOf(await calls.get(cast.viewer, deleted.id))).toEqual([404, 'not_found']);
      expect(calls.kept).not.toContain(deleted.id);
    });

    it('to nobody who has left or signed out since', async () => {
      const leaver = await api.signUp('leaver');
      await api.join(leaver, cast.admin, 'viewer');
      const { id } = await calls.made(leaver, savedQuery(await query()), 'csv');
      const [first, second] = [await calls.link(leaver, id), await calls.link(leaver, id)];
      await api.call('POST', '/auth/logout', leaver);
      expect((await calls.fetch(first)).status).toBe(404);
      await api.call('DELETE', `/workspaces/${cast.admin.workspaceId}/members/${leaver.id}`, cast.admin);
      expect((await calls.fetch(second)).status).toBe(404);
      await calls.expire();
      expect(calls.kept).not.toContain(id);
    });

    it('and that is written down, without the address', async () => {
      const { id } = await calls.made(cast.viewer, savedQuery(await query()), 'csv');
      await calls.download(cast.viewer, id);
      const path = `/audit?workspace_id=${cast.admin.workspaceId}&limit=2`;
      const { body } = await api.call<{ data: Json[] }>('GET', path, cast.admin);
      expect(body.data.map(({ action, resource_id }) => [action, resource_id])).toEqual([
        ['export.downloaded', id],
        ['export.requested', id],
      ]);
      expect(JSON.stringify(body)).not.toContain('ticket=');
    });
  });

  it('leave no file when their workspace goes', async () => {
    const founder = await api.signUp('founder');
    const own = new ExportCalls(api, founder.workspaceId);
    const id = await new SavedQueryCalls(api, founder.workspaceId).made(founder, { name: 'Mine' });
    const { id: file } = await own.made(founder, savedQuery(id), 'csv');
    expect(own.kept).toContain(file);
    const { body } = await api.call('GET', `/workspaces/${founder.workspaceId}`, founder);
    const left = await api.call('POST', `/workspaces/${founder.workspaceId}/delete`, founder, { name: body.name });
    expect(left).toMatchObject({ status: 204 });
    await own.expire();
    expect(own.kept).not.toContain(file);
  });
});
