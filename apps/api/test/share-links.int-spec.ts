import { newId, sha256 } from '@strata/platform';
import { analytics, DashboardCalls, linesOf, widget } from './dashboards-fixture.js';
import { castOf, codeOf, SavedQueryCalls, type Cast } from './saved-queries-fixture.js';
import { TestApi, type Json } from './test-api.js';

interface Response {
  status: number;
  body: string;
}

describe('share links', () => {
  let api: TestApi;
  let cast: Cast;
  let calls: DashboardCalls;
  let queries: SavedQueryCalls;

  beforeAll(async () => {
    api = await TestApi.start();
    cast = await castOf(api);
    const { workspaceId } = cast.admin;
    calls = new DashboardCalls(api, workspaceId);
    queries = new SavedQueryCalls(api, workspaceId);
    await api.call('POST', '/projects/', cast.admin, { name: 'Site', workspace_id: workspaceId });
  });
  afterAll(() => api.stop());
  beforeEach(() => allow(true));

  const allow = (isAllowed: boolean) =>
    api.call('PATCH', `/workspaces/${cast.admin.workspaceId}`, cast.admin, { allow_share_links: isAllowed });

  let addresses = 0;
  /** Each call from an address of its own: the rate is by address. */
  async function guest(
    path: string,
    token: string | undefined,
    body: Json = {},
    ip = `10.0.0.${(addresses += 1)}`,
  ): Promise<Response> {
    const response = await api.app.inject({
      method: 'POST',
      url: `/api/v1/shared/dashboard${path}`,
      headers: token === undefined ? {} : { 'x-share-token': token },
      payload: body,
      remoteAddress: ip,
    });
    return { status: response.statusCode, body: response.body };
  }

  const made = (id: string, body: Json = {}) => calls.call('POST', `${id}/share-links`, cast.admin, body);

  async function page(widgets: Json[], more: Json = {}) {
    const dashboard = await calls.made(cast.editor, { widgets, visibility: 'private', ...more });
    const { body } = await made(dashboard.id);
    return { dashboard, token: String(body.token), link: String(body.id) };
  }

  it('show one dashboard and its data, private as it is, and nothing of people', async () => {
    const { dashboard, token } = await page([analytics('number', 'visitors')], {
      filters: { range: { preset: '7d' } },
    });
    const seen = await guest('', token);
    expect(seen.status).toBe(200);
    const shown = JSON.parse(seen.body) as Json;
    expect(Object.keys(shown).sort()).toEqual(
      ['description', 'filters', 'id', 'name', 'refresh_seconds', 'reporting_zone', 'updated_at', 'widgets'].sort(),
    );
    expect(shown).toMatchObject({ id: dashboard.id, widgets: dashboard.widgets, reporting_zone: 'UTC' });
    const data = await guest('/data', token, { filters: { range: { preset: '24h' }, tz: 'Europe/Berlin' } });
    expect(linesOf(data.body)).toMatchObject([{ widget_id: dashboard.widgets[0]?.id, status: 'ok', rows: [[0]] }]);
  });

  it('give the rights of a viewer, and no filter but range and zone', async () => {
    const hidden = await queries.made(cast.editor, { sql: 'SELECT 42 AS n' });
    const shared = await queries.made(cast.editor, { sql: 'SELECT 42 AS n', visibility: 'shared' });
    const ofQuery = (id: string) => widget({ type: 'saved_query', saved_query_id: id, params: {} });
    const { dashboard, token } = await page([ofQuery(hidden), ofQuery(shared)]);
    const other = await page([analytics('number', 'visitors')]);
    const lines = linesOf((await guest('/data', token)).body);
    const byId = new Map(lines.map((line) => [line.widget_id, line]));
    expect(byId.get(String(dashboard.widgets[0]?.id))).toMatchObject({
      status: 'failed',
      error: { code: 'not_found' },
    });
    expect(byId.get(String(dashboard.widgets[1]?.id))).toMatchObject({ status: 'ok', rows: [[42]] });
    const history = await queries.call('GET', `${shared}/runs`, cast.admin);
    expect(history.body.data).toMatchObject([{ user_name: 'guest', user_id: null }]);
    for (const filters of [{ event: 'x' }, { fields: [] }, { project_id: newId() }, { compare: true }]) {
      expect((await guest('/data', token, { filters })).status).toBe(422);
    }
    expect((await guest('/data', token, { refresh: true })).status).toBe(422);
    const foreign = String(other.dashboard.widgets[0]?.id);
    expect(linesOf((await guest('/data', token, { widget_ids: [foreign] })).body)).toMatchObject([
      { widget_id: foreign, status: 'failed', error: { code: 'not_found' } },
    ]);
    // A share token is no access token.
    for (const path of [`/dashboards/${dashboard.id}`, '/me', `/saved-queries/${shared}`]) {
      expect((await api.call('GET', path, { token })).status).toBe(401);
    }
  });

  it('are all the same 404 when unknown, expired, revoked or not allowed any more', async () => {
    const revoked = await page([]);
    await calls.call('DELETE', `${revoked.dashboard.id}/share-links/${revoked.link}`, cast.admin);
    const expired = await page([]);
    await api.test.superuser(`UPDATE public.share_links SET expires_at = now() - interval '1 s' WHERE id = $1`, [
      expired.link,
    ]);
    const suspended = await page([]);
    const deleted = await page([]);
    await calls.call('DELETE', deleted.dashboard.id, cast.editor);
    await allow(false);
    const tokens = [undefined, '', 'nonsense', newId(), revoked.token, expired.token, suspended.token, deleted.token];
    const answers: unknown[] = [];
    for (const token of tokens) {
      for (const path of ['', '/data']) {
        const { status, body } = await guest(path, token);
        const { error } = JSON.parse(body) as { error: Json };
        answers.push([status, error.code, error.message]);
      }
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject([404, 'not_found', expect.any(String)]);
    expect(codeOf(await made(suspended.dashboard.id))).toEqual([403, 'forbidden']);
    // Whoever allows links again means new ones.
    await allow(true);
    expect((await guest('', suspended.token)).status).toBe(404);
    expect(
      codeOf(await calls.call('DELETE', `${revoked.dashboard.id}/share-links/${revoked.link}`, cast.admin)),
    ).toEqual([404, 'not_found']);
  });

  it('are kept as hashes, and say when they were used', async () => {
    const { dashboard, token, link } = await page([]);
    expect(token).toMatch(/^[\w-]{43}$/);
    const rows = await api.test.superuser<Json>('SELECT * FROM public.share_links WHERE id = $1', [link]);
    expect(rows[0]).toMatchObject({ token_hash: sha256(token), last_used_at: null });
    expect(JSON.stringify(rows)).not.toContain(token);
    await guest('', token);
    const { body } = await calls.call('GET', `${dashboard.id}/share-links`, cast.admin);
    expect(body.data).toMatchObject([{ id: link, is_active: true, created_by: 'admin', revoked_at: null }]);
    expect((body.data as Json[])[0]?.last_used_at).not.toBeNull();
    expect(JSON.stringify(body)).not.toContain(token);
    const audit = await api.call('GET', `/audit?workspace_id=${cast.admin.workspaceId}`, cast.admin);
    expect(JSON.stringify(audit.body)).not.toContain(token);
    expect(
      (audit.body.data as Json[]).some(({ action, resource_id: id }) => action === 'share_link.created' && id === link),
    ).toBe(true);
    expect((await made(dashboard.id, { expires_in_days: 400 })).status).toBe(422);
    // A link of one dashboard is not to be had by another.
    const other = await page([]);
    expect((await calls.call('DELETE', `${other.dashboard.id}/share-links/${link}`, cast.admin)).status).toBe(404);
  });

  it('may be asked so often per address', async () => {
    const statuses = new Set<number>();
    for (let n = 0; n < 125; n += 1) statuses.add((await guest('', 'nonsense', {}, '10.1.1.1')).status);
    expect([...statuses]).toEqual([404, 429]);
    expect((await guest('', 'nonsense', {}, '10.1.1.2')).status).toBe(404);
  });
});
