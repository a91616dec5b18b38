import { Access } from '@strata/identity';
import { newId } from '@strata/platform';
import { whileAllowed } from '../src/edge/while-allowed.js';
import { ExportCalls, savedQuery } from './exports-fixture.js';
import { castOf, codeOf, SavedQueryCalls, type Cast } from './saved-queries-fixture.js';
import { TestApi, type Json, type SignedUp } from './test-api.js';

const ENDLESS = 'with recursive r (n) as (select 1 union all select n + 1 from r) select max(n) from r';
const FORBIDDEN = [403, 'forbidden'];

/** What somebody could do a moment ago, with the same token, in every place where rights count. */
describe('a role that is lowered in the middle of a session', () => {
  let api: TestApi;
  let beside: TestApi;
  let cast: Cast;
  let workspace: string;

  beforeAll(async () => {
    api = await TestApi.start();
    beside = await TestApi.beside(api);
    cast = await castOf(api);
    workspace = cast.admin.workspaceId;
  });
  afterAll(async () => {
    await beside.close();
    await api.stop();
  });

  async function joined(role: 'editor' | 'admin'): Promise<SignedUp> {
    const user = await api.signUp(`${role}-${newId()}`);
    await api.join(user, cast.admin, role);
    return user;
  }

  const lower = (user: SignedUp, role: 'viewer' | 'editor') =>
    api.call('PATCH', `/workspaces/${workspace}/members/${user.id}`, cast.admin, { role });
  const run = (user: SignedUp, sql: string, at = api) =>
    at.call<Json & { error: Json }>('POST', '/query/run', user, { workspace_id: workspace, sql, query_id: newId() });

  it('counts with the next request, in every process', async () => {
    const editor = await joined('editor');
    expect((await run(editor, 'select 1')).status).toBe(200);
    expect((await lower(editor, 'viewer')).status).toBe(200);
    expect(codeOf(await run(editor, 'select 1'))).toEqual(FORBIDDEN);
    expect(codeOf(await run(editor, 'select 1', beside))).toEqual(FORBIDDEN);
    expect((await api.call('GET', `/projects?workspace_id=${workspace}`, editor)).status).toBe(200);
  });

  it('ends a file that is being read', async () => {
    const admin = await joined('admin');
    const access = api.app.get(Access);
    const actor = await access.authenticate(admin.token, { correlationId: 'test' });
    const ctx = await access.authorize(actor, 'audit:read', 'workspace', workspace);
    async function* batches(): AsyncGenerator<number> {
      for (const batch of [1, 2, 3]) {
        await new Promise((done) => setTimeout(done, 1_100));
        if (batch === 3) await lower(admin, 'viewer');
        yield batch;
      }
    }
    const read: number[] = [];
    const reading = async (): Promise<void> => {
      for await (const batch of whileAllowed(access, ctx, 'audit:read', batches())) read.push(batch);
    };
    await expect(reading()).rejects.toMatchObject({ code: 'forbidden' });
    expect(read).toEqual([1, 2]);
  });

  it('ends what runs by the right that is gone, and nothing else', async () => {
    const [editor, other] = [await joined('editor'), await joined('editor')];
    const running = run(editor, ENDLESS, beside);
    let isOver = false;
    const others = run(other, ENDLESS, beside).finally(() => (isOver = true));
    await new Promise((done) => setTimeout(done, 500));
    // Up and down again: who may still run it, keeps it.
    await api.call('PATCH', `/workspaces/${workspace}/members/${editor.id}`, cast.admin, { role: 'admin' });
    await lower(editor, 'editor');
    let isEnded = false;
    void running.finally(() => (isEnded = true));
    await new Promise((done) => setTimeout(done, 200));
    expect(isEnded).toBe(false);
    await lower(editor, 'viewer');
    expect(codeOf(await running)).toEqual([499, 'query_cancelled']);
    expect(isOver).toBe(false);
    await api.call('DELETE', `/workspaces/${workspace}/members/${other.id}`, cast.admin);
    expect(codeOf(await others)).toEqual([499, 'query_cancelled']);
  });

  it('makes no file of what may no longer be read, and hands out none', async () => {
    const editor = await joined('editor');
    const calls = new ExportCalls(api, workspace);
    const queries = new SavedQueryCalls(api, workspace);
    const mine = await queries.made(editor, { name: 'Mine', visibility: 'private', sql: 'SELECT 1' });
    const made = await calls.made(editor, savedQuery(mine), 'csv');
    const link = await calls.link(editor, made.id);
    const waiting = await calls.requested(editor, savedQuery(mine), 'csv');
    await api.call('DELETE', `/workspaces/${workspace}/members/${editor.id}`, cast.admin);
    await calls.work(waiting);
    const { body } = await api.call('GET', `/exports?workspace_id=${workspace}&owner=all`, cast.admin);
    const row = (body.data as Json[]).find(({ id }) => id === waiting);
    expect(row).toMatchObject({ status: 'failed', error: { code: 'forbidden' } });
    expect((await calls.fetch(link)).status).toBe(404);
    expect((await calls.get(editor, made.id)).status).toBe(404);
  });

  it('leaves share links to those who are admins now', async () => {
    const second = await joined('admin');
    const { body: dashboard } = await api.call('POST', '/dashboards', second, {
      ...{ workspace_id: workspace, name: 'Public', visibility: 'shared' },
    });
    await api.call('PATCH', `/workspaces/${workspace}`, cast.admin, { allow_share_links: true });
    const links = `/dashboards/${String(dashboard.id)}/share-links`;
    const { status, body: link } = await api.call('POST', links, second, {});
    expect(status).toBe(201);
    await lower(second, 'editor');
    expect(codeOf(await api.call('POST', links, second, {}))).toEqual(FORBIDDEN);
    expect(codeOf(await api.call('GET', links, second))).toEqual(FORBIDDEN);
    expect((await api.call('DELETE', `${links}/${String(link.id)}`, cast.admin)).status).toBe(204);
  });
});
