import { newId } from '@strata/platform';
import { castOf, codeOf, type Cast } from './saved-queries-fixture.js';
import { TestApi, type Json, type SignedUp } from './test-api.js';

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
