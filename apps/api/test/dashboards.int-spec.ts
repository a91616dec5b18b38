import { newId } from '@strata/platform';
import { analytics, DashboardCalls, text, widget } from './dashboards-fixture.js';
import { castOf, codeOf, type Cast } from './saved-queries-fixture.js';
import { TestApi, type Json, type SignedUp } from './test-api.js';

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

  const patch = (id: string, user: SignedUp, body: Json) => calls.call('PATCH', id, user, body);
  const versions = async (id: string): Promise<Json[]> =>
    (await calls.call('GET', `${id}/versions`, cast.viewer)).body.data as Json[];
  /** Has all that was saved so far lie back in time. */
  const age = (id: string, minutes: number) =>
    api.test.superuser(
      `UPDATE public.dashboard_versions SET created_at = created_at - $2 * interval '1 minute' WHERE dashboard_id = $1`,
      [id, minutes],
    );
  const audited = async (): Promise<unknown[]> => {
    const { body } = await api.call('GET', `/audit?workspace_id=${cast.admin.workspaceId}`, cast.admin);
    return (body.data as Json[])
      .map(({ action }) => action)
      .filter((action) => String(action).startsWith('dashboard.'));
  };

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
    const again = await patch(made.id, cast.editor, { widgets: made.widgets, version: 1 });
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
    expect(codeOf(await patch(shared.id, cast.other, { name: 'mine' }))).toEqual([403, 'forbidden']);
    expect(codeOf(await calls.call('DELETE', shared.id, cast.other))).toEqual([403, 'forbidden']);
    expect(codeOf(await calls.call('POST', `${shared.id}/versions/1/restore`, cast.other))).toEqual([403, 'forbidden']);
    expect((await patch(shared.id, cast.admin, { name: 'theirs' })).body).toMatchObject({ updated_by: 'admin' });
    expect((await calls.call('GET', shared.id, cast.stranger)).status).toBe(404);
  });

  it('know nothing of what others saved unless the version is told: of two at once one gets a 409', async () => {
    const { id } = await calls.made(cast.editor);
    const both = await Promise.all([
      patch(id, cast.editor, { version: 1, widgets: [text('editor')] }),
      patch(id, cast.admin, { version: 1, widgets: [text('admin')] }),
    ]);
    const [won, lost] = both[0]?.status === 200 ? both : [both[1], both[0]];
    expect([won?.status, lost?.status]).toEqual([200, 409]);
    expect(won?.body).toMatchObject({ version: 2 });
    expect(lost?.body.error).toMatchObject({ code: 'conflict', details: { version: 2 } });
    const now = await calls.call('GET', id, cast.editor);
    expect(now.body.widgets).toEqual(won?.body.widgets);
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

  it('keep a version of what one person changes within five minutes', async () => {
    const { id } = await calls.made(cast.editor);
    for (const n of [1, 2, 3]) await patch(id, cast.editor, { widgets: [text(`${n}`)] });
    expect((await versions(id)).map(({ version }) => version)).toEqual([4, 1]);
    await patch(id, cast.admin, { filters: { event: 'signup' } });
    await patch(id, cast.editor, { widgets: [] });
    await age(id, 6);
    await patch(id, cast.editor, { widgets: [text('later')] });
    await patch(id, cast.editor, { name: 'no version' });
    expect(await versions(id)).toMatchObject([
      { version: 7, author: { name: 'editor' }, widget_count: 1 },
      { version: 6, author: { name: 'editor' }, widget_count: 0 },
      { version: 5, author: { name: 'admin' }, widget_count: 1 },
      { version: 4, author: { name: 'editor' }, widget_count: 1 },
      { version: 1, author: { name: 'editor' }, widget_count: 0 },
    ]);
    const fifth = await calls.call('GET', `${id}/versions/5`, cast.viewer);
    expect(fifth.body).toMatchObject({ filters: { event: 'signup' }, widgets: [{ source: { markdown: '3' } }] });
    for (const version of ['2', '0', '99999999999']) {
      expect((await calls.call('GET', `${id}/versions/${version}`, cast.viewer)).status).toBe(404);
    }
    const page = await calls.call('GET', `${id}/versions?limit=2&cursor=6`, cast.viewer);
    expect((page.body.data as Json[]).map(({ version }) => version)).toEqual([5, 4]);
  });

  it('come back as they were, as a version that nothing is folded into', async () => {
    const made = await calls.made(cast.editor, { widgets: [text('first')] });
    await patch(made.id, cast.editor, { widgets: [], filters: { event: 'x' } });
    const back = await calls.call('POST', `${made.id}/versions/1/restore`, cast.editor);
    expect(back.body).toMatchObject({ version: 3, widgets: made.widgets, filters: {} });
    await patch(made.id, cast.editor, { widgets: [text('after')] });
    expect(await versions(made.id)).toMatchObject([
      { version: 4, restored_from: null },
      { version: 3, restored_from: 1 },
      { version: 2 },
      { version: 1 },
    ]);
    expect((await audited()).slice(0, 2)).toEqual(['dashboard.updated', 'dashboard.restored']);
  });

  it('keep the last hundred versions', async () => {
    const { id } = await calls.made(cast.editor);
    for (let n = 0; n < 102; n += 1) {
      await age(id, 6);
      await patch(id, cast.editor, { widgets: [text(`${n}`)] });
    }
    const [count] = await api.test.superuser<{ count: number; oldest: number }>(
      'SELECT count(*), min(version) AS oldest FROM public.dashboard_versions WHERE dashboard_id = $1',
      [id],
    );
    expect(count).toEqual({ count: 100, oldest: 4 });
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
    await patch(id, cast.editor, { visibility: 'shared' });
    await patch(id, cast.editor, { visibility: 'shared', name: 'Renamed' });
    await patch(id, cast.editor, { visibility: 'private' });
    await calls.call('DELETE', id, cast.editor);
    expect((await audited()).slice(0, 5)).toEqual([
      'dashboard.deleted',
      'dashboard.unshared',
      'dashboard.updated',
      'dashboard.shared',
      'dashboard.created',
    ]);
  });
});

describe('filter sets and annotations', () => {
  let api: TestApi;
  let cast: Cast;

  beforeAll(async () => {
    api = await TestApi.start();
    cast = await castOf(api);
  });
  afterAll(() => api.stop());

  const post = (path: string, user: SignedUp, body: Json) =>
    api.call('POST', path, user, { workspace_id: cast.admin.workspaceId, ...body });
  const list = async (path: string, user: SignedUp): Promise<Json[]> => {
    const { body } = await api.call(
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}workspace_id=${cast.admin.workspaceId}`,
      user,
    );
    return body.data as Json[];
  };

  it('keep filters under a name, private or shared', async () => {
    const filters = {
      range: { from: '2026-01-01', to: '2026-01-31' },
      fields: [{ field: 'country', op: 'eq', value: 'DE' }],
    };
    const made = await post('/filter-sets', cast.editor, { name: 'Germany', filters });
    expect(made.body).toMatchObject({ name: 'Germany', visibility: 'private', filters, is_mine: true, may_edit: true });
    const path = `/filter-sets/${String(made.body.id)}`;
    expect(await list('/filter-sets', cast.other)).toEqual([]);
    expect((await api.call('GET', path, cast.other)).status).toBe(404);
    const shared = await api.call('PATCH', path, cast.editor, { visibility: 'shared' });
    expect(shared.body).toMatchObject({ visibility: 'shared', filters });
    expect(await list('/filter-sets', cast.viewer)).toMatchObject([{ name: 'Germany', may_edit: false }]);
    expect(codeOf(await api.call('PATCH', path, cast.other, { name: 'x' }))).toEqual([403, 'forbidden']);
    expect(codeOf(await api.call('DELETE', path, cast.other))).toEqual([403, 'forbidden']);
    expect(
      codeOf(await post('/filter-sets', cast.editor, { name: 'x', filters: { range: { preset: '1h' } } })),
    ).toEqual([422, 'invalid']);
    expect((await api.call('DELETE', path, cast.admin)).status).toBe(204);
  });

  it('tell what happened in a time, of a project or of all', async () => {
    const project = await post('/projects/', cast.admin, { name: 'Site' });
    const [site, other] = [String(project.body.id), newId()];
    const of = (at: string, more: Json = {}) => post('/annotations', cast.editor, { at, text: at, ...more });
    await of('2026-03-01T00:00:00Z');
    await of('2026-03-05T00:00:00Z', { until: '2026-03-10T00:00:00Z', project_id: site });
    const found = async (query: string) => (await list(`/annotations?${query}`, cast.viewer)).map(({ text }) => text);
    expect(await found('')).toEqual(['2026-03-05T00:00:00Z', '2026-03-01T00:00:00Z']);
    expect(await found('from=2026-03-08T00:00:00Z')).toEqual(['2026-03-05T00:00:00Z']);
    expect(await found('from=2026-03-01T00:00:00Z&to=2026-03-05T00:00:00Z')).toEqual(['2026-03-01T00:00:00Z']);
    expect(await found('from=2026-03-10T00:00:00Z')).toEqual([]);
    expect(await found(`project_id=${other}`)).toEqual(['2026-03-01T00:00:00Z']);
    expect(codeOf(await of('2026-03-01T00:00:00Z', { until: '2026-02-01T00:00:00Z' }))).toEqual([422, 'invalid']);
    expect(codeOf(await of('0000-01-01T00:00:00Z'))).toEqual([422, 'invalid']);
    expect(codeOf(await of('2026-03-01T00:00:00Z', { project_id: other }))).toEqual([404, 'not_found']);
    const [newest] = await list('/annotations', cast.editor);
    const path = `/annotations/${String(newest?.id)}`;
    const changed = await api.call('PATCH', path, cast.editor, { until: null, project_id: null });
    expect(changed.body).toMatchObject({ until: null, project_id: null, text: '2026-03-05T00:00:00Z' });
    expect(codeOf(await api.call('DELETE', path, cast.other))).toEqual([403, 'forbidden']);
    expect((await api.call('DELETE', path, cast.admin)).status).toBe(204);
  });
});
