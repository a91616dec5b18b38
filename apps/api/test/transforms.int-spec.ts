import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { newId } from '@strata/platform';
import { TestApi, type Json, type SignedUp } from './test-api.js';

const PROJECT = "name: shop\nversion: '1.0'\nconfig-version: 2\nprofile: shop\n";
const YML = `
version: 2
sources:
  - name: raw
    tables: [{ name: events }]
models:
  - name: orders
    description: What people bought.
    columns: [{ name: id, description: Its number., tests: [unique, not_null] }]
`;

describe('the catalogue of transforms', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'strata-catalogue-'));
  let api: TestApi;
  let superadmin: SignedUp;

  const write = (file: string, text: string): void => {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), text);
  };
  const get = <T = Json>(route: string) => api.call<T>('GET', `/transforms/${route}`, superadmin);

  beforeAll(async () => {
    write('dbt_project.yml', PROJECT);
    write('models/schema.yml', YML);
    write('models/orders.sql', "{{ config(tags=['live']) }}\nselect 1 as id from {{ source('raw', 'events') }}");
    write('models/revenue.sql', "select count(*) as n from {{ ref('orders') }}");
    write('models/asks.sql', "select '{{ run_query('select 1') }}' as n");
    api = await TestApi.start({ TRANSFORMS_DIR: dir });
    superadmin = await api.signUp('superadmin');
  });
  afterAll(async () => {
    await api.stop();
    rmSync(dir, { recursive: true });
  });

  /** A finished run of some nodes. */
  async function ran(nodes: Record<string, string>, workspace: string | null = null): Promise<void> {
    const id = newId();
    await api.test.superuser(
      `INSERT INTO public.transform_runs (id, workspace_id, command, trigger, requester_label, status)
       VALUES ($1, $2, 'build', 'person', 'Ada', 'completed')`,
      [id, workspace],
    );
    for (const [node, status] of Object.entries(nodes)) {
      await api.test.superuser(
        `INSERT INTO public.transform_run_nodes
           (run_id, node, workspace_id, position, status, rows_affected, started_at, finished_at)
         SELECT $1, $2, $3, 1, $4, 7, at, at + interval '2 s' FROM clock_timestamp() at`,
        [id, node, workspace, status],
      );
    }
  }

  it('lists models with how they fared lately, and how much waits to be rebuilt', async () => {
    const { body: details } = await get<{ columns: { tests: { unique_id: string }[] }[] }>('models/model.shop.orders');
    const [unique = '', notNull = ''] = details.columns[0]?.tests.map((test) => test.unique_id) ?? [];
    await ran({ 'model.shop.orders': 'error', [unique]: 'pass', [notNull]: 'pass' });
    await ran({ 'model.shop.orders': 'success', [notNull]: 'fail' });
    // What a workspace recomputed is that workspace's.
    await ran({ 'model.shop.orders': 'error' }, superadmin.workspaceId);
    await api.test.superuser(
      `INSERT INTO raw.pending_intervals
       SELECT gen_random_uuid(), gen_random_uuid(), 'orders', now(), gen_random_uuid() FROM generate_series(1, 3)`,
    );
    const { body } = await get<{ data: Json[] }>('models');
    expect(body.data.map(({ name }) => name)).toEqual(['asks', 'orders', 'revenue']);
    expect(body.data[1]).toMatchObject({
      unique_id: 'model.shop.orders',
      resource_type: 'model',
      layer: 'marts',
      materialized: 'view',
      description: 'What people bought.',
      tags: ['live'],
      last_run: { status: 'success', seconds: 2, rows_affected: 7 },
      tests: { total: 2, pass: 1, warn: 0, fail: 1 },
      dirty_intervals: 3,
    });
    expect(body.data[2]).toMatchObject({ last_run: null, dirty_intervals: 0 });
  });

  it('shows what reads what, sources included and tests left out', async () => {
    const { body } = await get<{ nodes: Json[]; edges: Json[] }>('graph');
    expect(body.nodes.map(({ unique_id: id, layer }) => `${String(id)} ${String(layer)}`).sort()).toEqual([
      'model.shop.asks marts',
      'model.shop.orders marts',
      'model.shop.revenue marts',
      'source.shop.raw.events source',
    ]);
    expect(body.edges).toEqual(
      expect.arrayContaining([
        { from: 'source.shop.raw.events', to: 'model.shop.orders' },
        { from: 'model.shop.orders', to: 'model.shop.revenue' },
      ]),
    );
    expect(body.edges).toHaveLength(2);
  });

  it('shows a model whole: SQL, columns with their tests, neighbours, runs', async () => {
    const { body } = await get<{ runs: Json[] }>('models/model.shop.orders');
    expect(body).toMatchObject({
      file: 'models/orders.sql',
      compile_problem: null,
      columns: [{ name: 'id', description: 'Its number.', tests: [{ name: 'unique' }, { name: 'not_null' }] }],
      parents: [{ unique_id: 'source.shop.raw.events', resource_type: 'source' }],
      children: [{ unique_id: 'model.shop.revenue', name: 'revenue' }],
    });
    expect(String((body as Json).compiled_sql)).toContain('"raw"."events"');
    expect(body.runs.map(({ status }) => status)).toEqual(['success', 'error']);
    expect((await get('models/model.shop.none')).status).toBe(404);
  });

  it('does not ask the database for a template, and says so', async () => {
    const { body } = await get('models/model.shop.asks');
    expect(body).toMatchObject({
      compiled_sql: null,
      compile_problem: expect.stringContaining('asks the database') as string,
    });
  });

  it('tells what is wrong with the project, with file and line, until it is mended', async () => {
    write('models/lost.sql', "select *\nfrom {{ ref('order') }}");
    const answer = await get<{ error: { code: string; details: Json[] } }>('models');
    expect([answer.status, answer.body.error.code]).toEqual([422, 'transform_project_invalid']);
    expect(answer.body.error.details).toMatchObject([{ code: 'unknown_ref', file: 'models/lost.sql', line: 2 }]);
    expect((await get('schedules')).status).toBe(200);
    rmSync(path.join(dir, 'models/lost.sql'));
    expect((await get('models')).status).toBe(200);
  });
});
