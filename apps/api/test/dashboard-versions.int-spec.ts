import { DashboardCalls, text } from './dashboards-fixture.js';
import { castOf, type Cast } from './saved-queries-fixture.js';
import { TestApi, type Json } from './test-api.js';

describe('versions of dashboards', () => {
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

  const versions = async (id: string): Promise<Json[]> =>
    (await calls.call('GET', `${id}/versions`, cast.viewer)).body.data as Json[];
  /** Has all that was saved so far lie back in time. */
  const age = (id: string, minutes: number) =>
    api.test.superuser(
      `UPDATE public.dashboard_versions SET created_at = created_at - $2 * interval '1 minute' WHERE dashboard_id = $1`,
      [id, minutes],
    );

  it('know nothing of what others saved unless the version is told: of two at once one gets a 409', async () => {
    const { id } = await calls.made(cast.editor);
    const both = await Promise.all([
      calls.patch(id, cast.editor, { version: 1, widgets: [text('editor')] }),
      calls.patch(id, cast.admin, { version: 1, widgets: [text('admin')] }),
    ]);
    const [won, lost] = both[0]?.status === 200 ? both : [both[1], both[0]];
    expect([won?.status, lost?.status]).toEqual([200, 409]);
    expect(won?.body).toMatchObject({ version: 2 });
    expect(lost?.body.error).toMatchObject({ code: 'conflict', details: { version: 2 } });
    const now = await calls.call('GET', id, cast.editor);
    expect(now.body.widgets).toEqual(won?.body.widgets);
  });

  it('keep a version of what one person changes within five minutes', async () => {
    const { id } = await calls.made(cast.editor);
    for (const n of [1, 2, 3]) await calls.patch(id, cast.editor, { widgets: [text(`${n}`)] });
    expect((await versions(id)).map(({ version }) => version)).toEqual([4, 1]);
    await calls.patch(id, cast.admin, { filters: { event: 'signup' } });
    await calls.patch(id, cast.editor, { widgets: [] });
    await age(id, 6);
    await calls.patch(id, cast.editor, { widgets: [text('later')] });
    await calls.patch(id, cast.editor, { name: 'no version' });
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
    await calls.patch(made.id, cast.editor, { widgets: [], filters: { event: 'x' } });
    const back = await calls.call('POST', `${made.id}/versions/1/restore`, cast.editor);
    expect(back.body).toMatchObject({ version: 3, widgets: made.widgets, filters: {} });
    await calls.patch(made.id, cast.editor, { widgets: [text('after')] });
    expect(await versions(made.id)).toMatchObject([
      { version: 4, restored_from: null },
      { version: 3, restored_from: 1 },
      { version: 2 },
      { version: 1 },
    ]);
    expect((await calls.audited(cast.admin)).slice(0, 2)).toEqual(['dashboard.updated', 'dashboard.restored']);
  });

  it('keep the last hundred versions', async () => {
    const { id } = await calls.made(cast.editor);
    for (let n = 0; n < 102; n += 1) {
      await age(id, 6);
      await calls.patch(id, cast.editor, { widgets: [text(`${n}`)] });
    }
    const [count] = await api.test.superuser<{ count: number; oldest: number }>(
      'SELECT count(*), min(version) AS oldest FROM public.dashboard_versions WHERE dashboard_id = $1',
      [id],
    );
    expect(count).toEqual({ count: 100, oldest: 4 });
  });
});
