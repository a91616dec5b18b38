import { newId } from '@strata/platform';
import { TestApi, type Json, type SignedUp } from './test-api.js';

describe('runs of the transforms', () => {
  let api: TestApi;
  let superadmin: SignedUp;

  beforeAll(async () => {
    api = await TestApi.start();
    superadmin = await api.signUp('superadmin');
  });
  afterAll(() => api.stop());
  beforeEach(() => api.test.superuser('DELETE FROM public.transform_runs'));

  const call = <T = Json>(method: string, path: string, body?: Json) =>
    api.call<T>(method, `/transforms${path}`, superadmin, body);
  const create = async (body: Json = {}) => (await call('POST', '/runs', { command: 'build', ...body })).body;

  it('are started with what they select, listed page by page and read', async () => {
    const first = await create({ select: ['+fct_sessions', 'tag:live'], exclude: ['stg_x'], full_refresh: true });
    expect(first).toMatchObject({
      status: 'pending',
      trigger: 'person',
      selection: ['+fct_sessions', 'tag:live'],
      exclusion: ['stg_x'],
      full_refresh: true,
      nodes_total: null,
      summary: {},
    });
    const second = await create();
    const page = await call<{ data: Json[]; next_cursor: string }>('GET', '/runs?limit=1');
    expect(page.body.data).toEqual([second]);
    const next = await call<{ data: Json[]; next_cursor: null }>(
      'GET',
      `/runs?limit=1&cursor=${page.body.next_cursor}`,
    );
    expect(next.body).toEqual({ data: [first], next_cursor: null });
    expect((await call('GET', `/runs/${String(first.id)}`)).body).toEqual({ ...first, nodes: [] });
    expect((await call<{ data: Json[] }>('GET', '/runs?status=failed')).body.data).toEqual([]);
  });

  it('are cancelled: at once while they wait, on request while they run, not when they are over', async () => {
    const cancel = async (id: unknown) => call('POST', `/runs/${String(id)}/cancel`);
    const { id } = await create();
    expect((await cancel(id)).body).toMatchObject({ status: 'cancelled' });
    expect(await cancel(id)).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    const running = await create();
    await api.test.superuser("UPDATE public.transform_runs SET status = 'running' WHERE id = $1", [running.id]);
    const asked = await cancel(running.id);
    expect(asked.body).toMatchObject({ status: 'running', finished_at: null });
    expect(asked.body.cancel_requested_at).not.toBeNull();
  });

  it('show each node in its order, and what it said', async () => {
    const { id } = await create();
    await api.test.superuser(
      `INSERT INTO public.transform_run_nodes (run_id, node, position, status, rows_affected, log)
       VALUES ($1, 'model.strata.b', 2, 'pending', NULL, ''), ($1, 'model.strata.a', 1, 'success', 12, 'done')`,
      [id],
    );
    const { body } = await call<{ nodes: Json[] }>('GET', `/runs/${String(id)}`);
    expect(body.nodes.map(({ node, rows_affected }) => [node, rows_affected])).toEqual([
      ['model.strata.a', 12],
      ['model.strata.b', null],
    ]);
    expect((await call('GET', `/runs/${String(id)}/nodes/model.strata.a/log`)).body).toEqual({ log: 'done' });
    expect((await call('GET', `/runs/${String(id)}/nodes/model.strata.c/log`)).status).toBe(404);
  });

  it.each([
    ['no command', {}],
    ['a command of no run', { command: 'compile' }],
    ['a selector that is no text', { command: 'run', select: [1] }],
    ['an empty selector', { command: 'run', select: [''] }],
    ['a NUL in a selector', { command: 'run', select: ['a\0'] }],
    ['too many selectors', { command: 'run', select: Array.from({ length: 101 }, () => 'a') }],
    ['a command line', { command: 'run', args: '--vars' }],
  ])('are refused with %s', async (_name, body) => {
    const { status, body: answer } = await call('POST', '/runs', body);
    expect([status, (answer.error as Json).code]).toEqual([422, 'invalid']);
    expect((await call<{ data: Json[] }>('GET', '/runs')).body.data).toEqual([]);
  });

  it('are not found by an unknown id', async () => {
    for (const [method, path] of [
      ['GET', `/runs/${newId()}`],
      ['POST', `/runs/${newId()}/cancel`],
      ['GET', `/runs/${newId()}/nodes/model.strata.a/log`],
    ] as const) {
      expect((await call(method, path)).status).toBe(404);
    }
  });

  it('come at times that can be paused', async () => {
    const list = async () => (await call<{ data: Json[] }>('GET', '/schedules')).body.data;
    expect(await list()).toContainEqual({
      name: 'hourly',
      cron: '0 * * * *',
      problem: null,
      is_paused: false,
      last_slot: null,
      last_run: null,
    });
    expect((await call('PATCH', '/schedules/hourly', { is_paused: true })).body).toMatchObject({ is_paused: true });
    expect((await list()).find(({ name }) => name === 'hourly')).toMatchObject({ is_paused: true });
    expect((await call('PATCH', '/schedules/hourly', { is_paused: false })).body).toMatchObject({ is_paused: false });
    expect((await call('PATCH', '/schedules/never', { is_paused: true })).status).toBe(404);
    expect((await call('PATCH', '/schedules/hourly', { is_paused: 'yes' })).status).toBe(422);
    const entries = await api.test.superuser<{ action: string }>(
      "SELECT action FROM auth.audit_entries WHERE action LIKE 'transform_%' ORDER BY id DESC LIMIT 2",
    );
    expect(entries.map(({ action }) => action)).toEqual(['transform_schedule.resumed', 'transform_schedule.paused']);
  });
});
