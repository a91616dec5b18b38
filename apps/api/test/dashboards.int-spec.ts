import { newId } from '@strata/platform';
import { analytics, DashboardCalls, text, widget } from './dashboards-fixture.js';
import { castOf, codeOf, type Cast } from './saved-queries-fixture.js';
import { TestApi, type Json } from './test-api.js';

const at = (x: number, y: number, w: number, h: number): Json => ({ position: { x, y, w, h } });

describe('dashboards', () => {
  let api: TestApi;
  let cast: Cast;
  let calls: DashboardCalls;

  beforeAll(async () => {
    api = await TestApi.start();
    cast = await castOf(api);
    calls = new DashboardCalls(api, cast.admin.workspaceId);
  });
  afterAll(() => api.stop());
  beforeEach(() => api.test.superuser('DELETE FROM public.dashboards'));

  it('hold what was saved, whatever the texts are', async () => {
    const name = '<img src=x onerror=alert(1)> \u202Eלוח\u202C';
    const made = await calls.made(cast.editor, {
      name: `  ${name} `,
      description: '"; DROP TABLE dashboards; --',
      tags: ['sales', '日本'],
      refresh_seconds: 60,
      filters: { range: { preset: '30d' }, event: 'signup' },
      widgets: [analytics('trend', 'events', {}, { title: name, chart: { kind: 'line', options: { smooth: true } } })],
    });
    expect(made).toMatchObject({
      ...{ name, tags: ['sales', '日本'], visibility: 'shared', refresh_seconds: 60, version: 1, widget_count: 1 },
      ...{ owner: { id: cast.editor.id, name: 'editor' }, is_mine: true, may_edit: true, is_favourite: false },
      filters: { range: { preset: '30d' }, event: 'signup' },
      updated_by: 'editor',
      widgets: [
        {
          title: name,
          source: { type: 'analytics', project_id: null, question: 'trend', measure: 'events' },
          chart: { kind: 'line', options: { smooth: true } },
          filters: {},
          position: { x: 0, y: 0, w: 4, h: 2 },
        },
      ],
    });
    const seen = await calls.call('GET', made.id, cast.viewer);
    expect(seen.body).toEqual({ ...made, is_mine: false, may_edit: false });
  });

  it('are put right, not refused, when widgets overlap or overflow, and are the same afterwards', async () => {
    const widgets = [text('a', at(0, 0, 6, 2)), text('b', at(3, 1, 30, 2)), text('c', at(-4, 90, 0, 0.4))];
    const made = await calls.made(cast.editor, { widgets });
    expect(made.widgets.map(({ position }) => position)).toEqual([
      { x: 0, y: 0, w: 6, h: 2 },
      { x: 0, y: 2, w: 12, h: 2 },
      { x: 0, y: 4, w: 1, h: 1 },
    ]);
    const again = await calls.patch(made.id, cast.editor, { widgets: made.widgets, version: 1 });
    expect(again.body).toMatchObject({ version: 1, widgets: made.widgets });
  });

  it('refuse widgets that cannot be, and say why', async () => {
    const id = newId();
    const wrong: Json[][] = [
      Array.from({ length: 200 }, () => text()),
      [text('a', { id }), text('b', { id: id.toUpperCase() })],
      [analytics('trend', 'bounce_rate')],
      [analytics('breakdown', 'visitors')],
      [analytics('pie', 'visitors')],
      [widget({ type: 'sql', sql: 'SELECT 1' })],
      [widget({ type: 'text', markdown: 'a', sql: 'SELECT 1' })],
      [widget({ type: 'metric', metric_id: 'x' })],
      [widget({ type: 'text' })],
      [{ source: { type: 'text', markdown: '' } }],
      [text('a', { position: { x: 'left', y: 0, w: 1, h: 1 } })],
      [text('a', { filters: { tz: 'UTC' } })],
      [text('a', { title: 'half a pair: \ud800' })],
    ];
    for (const widgets of wrong) {
      expect([JSON.stringify(widgets).slice(0, 80), ...codeOf(await calls.create(cast.editor, { widgets }))]).toEqual([
        JSON.stringify(widgets).slice(0, 80),
        422,
        'invalid',
      ]);
    }
    expect((await calls.create(cast.editor, { widgets: wrong[0] })).body.error).toMatchObject({
      details: [{ field: 'widgets', problems: ['a dashboard has at most 60 widgets'] }],
    });
    const full = await calls.made(cast.editor, { widgets: Array.from({ length: 60 }, () => text()) });
    expect(codeOf(await calls.call('POST', `${full.id}/widgets`, cast.editor, text()))).toEqual([422, 'invalid']);
  });

  it('are shown to those who may see them, and changed by their owner and admins', async () => {
    const shared = await calls.made(cast.editor, { name: 'shared' });
    const own = await calls.made(cast.editor, { name: 'private', visibility: 'private' });
    expect(await calls.names(cast.editor)).toEqual(['private', 'shared']);
    expect(await calls.names(cast.admin)).toEqual(['private', 'shared']);
    expect(await calls.names(cast.other)).toEqual(['shared']);
    expect(await calls.names(cast.viewer)).toEqual(['shared']);
    for (const user of [cast.other, cast.viewer]) {
      expect((await calls.call('GET', own.id, user)).status).toBe(404);
      expect((await calls.call('POST', `${own.id}/data`, user, {})).status).toBe(404);
      expect((await calls.call('GET', `${own.id}/versions`, user)).status).toBe(404);
      expect((await calls.call('PUT', `${own.id}/favourite`, user)).status).toBe(404);
    }
    expect(codeOf(await calls.patch(shared.id, cast.other, { name: 'mine' }))).toEqual([403, 'forbidden']);
    expect(codeOf(await calls.call('DELETE', shared.id, cast.other))).toEqual([403, 'forbidden']);
    expect(codeOf(await calls.call('POST', `${shared.id}/versions/1/restore`, cast.other))).toEqual([403, 'forbidden']);
    expect((await calls.patch(shared.id, cast.admin, { name: 'theirs' })).body).toMatchObject({ updated_by: 'admin' });
    expect((await calls.call('GET', shared.id, cast.stranger)).status).toBe(404);
  });

  it('take twenty single widgets at once and lose none', async () => {
    const { id } = await calls.made(cast.editor);
    const added = await Promise.all(
      Array.from({ length: 20 }, (_, n) => calls.call('POST', `${id}/widgets`, cast.editor, text(`${n}`))),
    );
    expect(added.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
    const { body } = await calls.call('GET', id, cast.editor);
    expect(body).toMatchObject({ version: 21, widget_count: 20 });
  });

  it('have single widgets changed and removed', async () => {
    const made = await calls.made(cast.editor, { widgets: [text('a', at(0, 0, 6, 2)), text('b', at(6, 0, 6, 2))] });
    const [first, second] = made.widgets.map(({ id }) => String(id));
    const path = `${made.id}/widgets/${first}`;
    const moved = await calls.call('PATCH', path, cast.editor, { title: 'A', ...at(6, 1, 6, 2) });
    expect(moved.body).toMatchObject({
      version: 2,
      widgets: [
        { id: second, position: { x: 6, y: 0 } },
        { id: first, title: 'A', source: { markdown: 'a' }, position: { x: 6, y: 2 } },
      ],
    });
    expect((await calls.call('DELETE', path, cast.editor)).body).toMatchObject({ widgets: [{ id: second }] });
    expect(codeOf(await calls.call('DELETE', path, cast.editor))).toEqual([404, 'not_found']);
    expect(codeOf(await calls.call('PATCH', path, cast.editor, {}))).toEqual([404, 'not_found']);
  });

  it('are cloned: private, the caller’s, with widgets of their own', async () => {
    const original = await calls.made(cast.editor, { widgets: [text('a')], filters: { event: 'x' }, tags: ['t'] });
    const { body } = await calls.call('POST', `${original.id}/clone`, cast.other, {});
    expect(body).toMatchObject({
      ...{ name: 'Copy of Overview', visibility: 'private', version: 1, tags: ['t'], filters: { event: 'x' } },
      owner: { name: 'other' },
      widgets: [{ source: { markdown: 'a' } }],
    });
    expect((body.widgets as Json[])[0]?.id).not.toBe(original.widgets[0]?.id);
    expect((await calls.call('DELETE', original.id, cast.editor)).status).toBe(204);
    expect((await calls.call('GET', String(body.id), cast.other)).status).toBe(200);
  });

  it('are found by text, tag, owner and favourite, page by page', async () => {
    const first = await calls.made(cast.editor, { name: 'Sales 100%', tags: ['money'] });
    await calls.made(cast.admin, { name: 'Support', description: 'sales, too' });
    await calls.made(cast.editor, { name: 'Traffic' });
    expect(await calls.names(cast.viewer, '&search=SALES')).toEqual(['Support', 'Sales 100%']);
    expect(await calls.names(cast.viewer, '&search=%25')).toEqual(['Sales 100%']);
    expect(await calls.names(cast.viewer, '&tag=money')).toEqual(['Sales 100%']);
    expect(await calls.names(cast.editor, '&owner=me')).toEqual(['Traffic', 'Sales 100%']);
    for (let n = 0; n < 2; n += 1) await calls.call('PUT', `${first.id}/favourite`, cast.viewer);
    expect(await calls.names(cast.viewer, '&owner=favourites')).toEqual(['Sales 100%']);
    expect(await calls.names(cast.editor, '&owner=favourites')).toEqual([]);
    expect((await calls.call('GET', first.id, cast.viewer)).body.is_favourite).toBe(true);
    await calls.call('DELETE', `${first.id}/favourite`, cast.viewer);
    expect(await calls.names(cast.viewer, '&owner=favourites')).toEqual([]);
    const list = `/dashboards?workspace_id=${cast.admin.workspaceId}&limit=2`;
    const { body } = await api.call('GET', list, cast.viewer);
    const rest = await api.call('GET', `${list}&cursor=${String(body.next_cursor)}`, cast.viewer);
    expect((rest.body.data as Json[]).map(({ name }) => name)).toEqual(['Sales 100%']);
    const forged = Buffer.from(`${new Date().toISOString()} x`).toString('base64url');
    expect((await api.call('GET', `${list}&cursor=${forged}`, cast.viewer)).status).toBe(422);
  });

  it('leave a trace of what was made, shared, hidden and deleted', async () => {
    const { id } = await calls.made(cast.editor, { visibility: 'private' });
    await calls.patch(id, cast.editor, { visibility: 'shared' });
    await calls.patch(id, cast.editor, { visibility: 'shared', name: 'Renamed' });
    await calls.patch(id, cast.editor, { visibility: 'private' });
    await calls.call('DELETE', id, cast.editor);
    expect((await calls.audited(cast.admin)).slice(0, 5)).toEqual([
      'dashboard.deleted',
      'dashboard.unshared',
      'dashboard.updated',
      'dashboard.shared',
      'dashboard.created',
    ]);
  });
});
