import { newId } from '@strata/platform';
import { TestApi, type Json, type SignedUp } from './test-api.js';

interface Answer {
  rows: Json[];
  totals: Json;
  pagination: Json;
  is_cached: boolean;
  from: string;
  to: string;
}

describe('reports over HTTP', () => {
  let api: TestApi;
  let stranger: SignedUp;
  let admin: SignedUp;
  let project: string;

  beforeAll(async () => {
    api = await TestApi.start();
    stranger = await api.signUp('stranger');
    admin = await api.signUp('admin');
    project = String((await api.call('POST', '/projects/', admin, { name: 'Site' })).body.id);
    await api.test.superuser(
      `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
         channel, is_bot, properties, batch_id, status, entity_id, processing_ms, amount_cents)
       SELECT $1, $2, gen_random_uuid(), timestamptz '2026-11-02 12:00Z' + n * interval '1 day', now(), 'order', 'v',
         'direct', n % 2 = 0, '{}', $3, CASE WHEN n % 3 > 0 THEN 'ok' END, 'e' || n % 4, 10 * n, 100
       FROM generate_series(0, 9) n`,
      [admin.workspaceId, project, newId()],
    );
  });
  afterAll(() => api.stop());

  const RANGE = 'from=2026-11-02&to=2026-11-12';
  const run = (slug: string, query = '', by = admin) =>
    api.call<Answer>('GET', `/reports/${slug}/run?project_id=${project}&${RANGE}&${query}`, by);

  describe('the catalogue', () => {
    it('has three reports in every workspace', async () => {
      const { body } = await api.call<{ data: Json[] }>('GET', '/reports', admin);
      expect(body.data.map(({ slug }) => slug)).toEqual(['status-counts', 'top-entities', 'volume-by-period']);
      expect(body.data[2]).toMatchObject({
        kind: 'volume',
        is_built_in: true,
        default_window: 'day',
        cache_ttl_seconds: 60,
        supported_breakdowns: ['period', 'source'],
        supported_filters: ['source'],
        windows: [
          { window_name: 'day', is_default: true, retention_days: 730 },
          { window_name: 'week', is_default: false, retention_days: 730 },
        ],
      });
    });

    it('takes reports of admins: defined, changed, told of events of their names alone, deleted, all in the audit log', async () => {
      const input = { slug: 'refunds', kind: 'entities', name: 'Refunds', event_names: ['refund'] };
      const created = await api.call('POST', '/reports', admin, input);
      expect([created.status, created.body.is_built_in]).toEqual([201, false]);
      expect((await run('refunds')).body).toMatchObject({ rows: [], pagination: { total: 0 } });
      const changes = {
        event_names: ['refund', 'order'],
        default_window: 'week',
        windows: [{ window_name: 'week', retention_days: 90 }],
      };
      const changed = await api.call('PATCH', '/reports/refunds', admin, changes);
      expect(changed.body).toMatchObject({
        event_names: ['refund', 'order'],
        windows: [{ retention_days: 730 }, { retention_days: 90, is_default: true }],
      });
      expect((await run('refunds')).body).toMatchObject({ window: 'week', pagination: { total: 4 } });
      expect((await api.call('POST', '/reports', admin, input)).status).toBe(409);
      expect((await api.call('DELETE', '/reports/refunds', admin)).status).toBe(204);
      expect((await run('refunds')).status).toBe(404);
      const { body } = await api.call<{ data: Json[] }>('GET', '/audit?limit=3', admin);
      expect(body.data.map(({ action, resource_id }) => [action, resource_id])).toEqual([
        ['report.deleted', 'refunds'],
        ['report.updated', 'refunds'],
        ['report.created', 'refunds'],
      ]);
      const retention = { day: 730, week: 730 };
      expect(body.data.map(({ before, after }) => [before, after])).toEqual([
        [expect.objectContaining({ name: 'Refunds', event_names: ['refund', 'order'] }), null],
        [
          { event_names: ['refund'], default_window: 'day', retention_days: retention },
          { event_names: ['refund', 'order'], default_window: 'week', retention_days: { ...retention, week: 90 } },
        ],
        [null, expect.objectContaining({ slug: 'refunds', kind: 'entities', retention_days: retention })],
      ]);
    });

    it('keeps the built-in reports: their cache and windows can be changed, nothing else', async () => {
      const patch = (changes: Json) => api.call('PATCH', '/reports/top-entities', admin, changes);
      expect((await patch({ cache_ttl_seconds: 5, default_window: 'week' })).body).toMatchObject({
        cache_ttl_seconds: 5,
        default_window: 'week',
      });
      await patch({ default_window: 'day' });
      for (const changes of [{ name: 'Mine' }, { event_names: [] }, { source: null }, { description: '' }]) {
        expect((await patch(changes)).status).toBe(422);
      }
      expect((await api.call('DELETE', '/reports/top-entities', admin)).status).toBe(409);
    });

    it.each([
      ['a slug of other letters', { slug: 'Öl' }],
      ["the slug of the runs' history", { slug: 'runs' }],
      ['an unknown kind', { kind: 'magic' }],
      ['an unknown source', { source: 'nobody' }],
      ['an empty name', { name: '' }],
      ['an event name twice', { event_names: ['a', 'a'] }],
      ['NUL', { description: 'a\0b' }],
      ['a cache for ever', { cache_ttl_seconds: 1e9 }],
      ['a window of years', { default_window: 'year' }],
      ['retention of nothing', { windows: [{ window_name: 'day', retention_days: 0 }] }],
      ['no name', { name: null }],
      ['an unknown field', { sql: 'SELECT 1' }],
    ])('refuses a definition with %s', async (_name, changes) => {
      const input = { slug: 'mine', kind: 'volume', name: 'Mine', ...changes };
      const { status, body } = await api.call('POST', '/reports', admin, input);
      expect([status, (body.error as Json).code]).toEqual([422, 'invalid']);
    });
  });

  describe('an answer', () => {
    it('ranks entities page by page, and says of how many', async () => {
      const whole = (await run('top-entities')).body;
      expect(whole.rows.map(({ entity_id, rank, event_count }) => [entity_id, rank, event_count])).toEqual([
        ['e0', 1, 3],
        ['e1', 2, 3],
        ['e2', 3, 2],
        ['e3', 4, 2],
      ]);
      const second = (await run('top-entities', 'limit=2&offset=2')).body;
      expect(second.rows).toEqual(whole.rows.slice(2));
      expect(second.pagination).toEqual({ limit: 2, offset: 2, total: 4 });
      const beyond = (await run('top-entities', 'offset=1000')).body;
      expect([beyond.rows, beyond.pagination, beyond.totals]).toEqual([
        [],
        { limit: 100, offset: 1000, total: 4 },
        whole.totals,
      ]);
      expect(whole.totals).toEqual({
        event_count: 10,
        processing_ms_sum: 450,
        processing_ms_avg: 45,
        amount_cents_sum: 1000,
      });
    });

    it('counts by status, or by time and status, those without one too, and only one of them if asked', async () => {
      const { rows } = (await run('status-counts')).body;
      expect(rows.map(({ status, event_count }) => [status, event_count])).toEqual([
        ['ok', 6],
        [null, 4],
      ]);
      expect((await run('status-counts', 'breakdown=period')).body.rows).toHaveLength(10);
      expect((await run('status-counts', 'status=ok')).body.totals).toMatchObject({ event_count: 6 });
    });

    it('is of whole buckets, and of the last ones by default', async () => {
      const week = (await run('volume-by-period', 'window=week')).body;
      expect([week.from, week.to]).toEqual(['2026-11-02T00:00:00.000Z', '2026-11-16T00:00:00.000Z']);
      expect(week.rows.map(({ event_count }) => event_count)).toEqual([7, 3]);
      const latest = await api.call<Answer>('GET', `/reports/volume-by-period/run?project_id=${project}`, admin);
      const days = (Date.parse(latest.body.to) - Date.parse(latest.body.from)) / 86_400_000;
      expect(days).toBe(30);
      expect(Date.parse(latest.body.to)).toBeGreaterThan(Date.now());
    });

    it('is given again while it is young, unless the report or its range has changed', async () => {
      const asked = 'limit=77';
      expect((await run('volume-by-period', asked)).body.is_cached).toBe(false);
      const again = (await run('volume-by-period', asked)).body;
      expect(again.is_cached).toBe(true);
      await api.call('PATCH', '/reports/volume-by-period', admin, { cache_ttl_seconds: 120 });
      expect((await run('volume-by-period', asked)).body.is_cached).toBe(false);
      expect((await run('volume-by-period', asked)).body.is_cached).toBe(true);
      await api.test.superuser(
        `INSERT INTO public.transform_runs (id, workspace_id, project_id, command, trigger, status, requester_label,
           finished_at) VALUES ($1, $2, $3, 'run', 'person', 'completed', 'x', now())`,
        [newId(), admin.workspaceId, project],
      );
      expect((await run('volume-by-period', asked)).body.is_cached).toBe(false);
      for (const removal of [
        `INSERT INTO public.privacy_jobs (workspace_id, id, project_id, subject_hash, status, requested_by, requester_label)
         VALUES ($1, $2, $2, 'x', 'rebuilding', $2, 'x')`,
        `UPDATE public.privacy_jobs SET status = 'completed', finished_at = now() WHERE workspace_id = $1 AND project_id = $2`,
        `INSERT INTO public.retention_runs (workspace_id, removed_at) SELECT $1, now() WHERE $2::uuid IS NOT NULL
         ON CONFLICT (workspace_id) DO UPDATE SET removed_at = now()`,
      ]) {
        expect((await run('volume-by-period', asked)).body.is_cached).toBe(true);
        await api.test.superuser(removal, [admin.workspaceId, project]);
        expect([removal, (await run('volume-by-period', asked)).body.is_cached]).toEqual([removal, false]);
      }
      await api.call('PATCH', '/reports/volume-by-period', admin, { cache_ttl_seconds: 0 });
      await run('volume-by-period', asked);
      expect((await run('volume-by-period', asked)).body.is_cached).toBe(false);
    });

    it.each([
      ['a reversed range', 'volume-by-period', 'from=2026-11-12&to=2026-11-02'],
      ['an empty range', 'volume-by-period', 'from=2026-11-02&to=2026-11-02'],
      ['a range of centuries', 'volume-by-period', 'from=2001-01-01&to=2026-11-02'],
      ['a time before any event', 'volume-by-period', 'from=1990-01-01&to=1990-01-02'],
      ['the future', 'volume-by-period', 'from=2999-01-01&to=2999-01-02'],
      ['an end in the future alone', 'volume-by-period', 'to=2999-01-01'],
      ['a time without zone', 'volume-by-period', 'from=2026-11-02T00:00:00'],
      ['an unknown window', 'volume-by-period', 'window=month'],
      ['an unknown breakdown', 'volume-by-period', 'breakdown=country'],
      ["another report's breakdown", 'volume-by-period', 'breakdown=status'],
      ["another report's filter", 'volume-by-period', 'status=ok'],
      ['a filter that it has not', 'top-entities', 'source=shop'],
      ['two filters', 'status-counts', 'source=shop&status=ok'],
      ['an unknown filter', 'status-counts', 'country=DE'],
      ['a filter twice', 'status-counts', 'status=ok&status=failed'],
      ['NUL', 'status-counts', 'status=a%00b'],
      ['no limit', 'top-entities', 'limit=0'],
      ['too large a limit', 'top-entities', 'limit=100000'],
      ['a negative offset', 'top-entities', 'offset=-1'],
      ['an offset beyond reason', 'top-entities', 'offset=99999999999999999999'],
    ])('is refused for %s', async (_name, slug, query) => {
      const path = `/reports/${slug}/run?project_id=${project}&${query}`;
      const { status, body } = await api.call<{ error: Json }>('GET', path, admin);
      expect([status, body.error.code]).toEqual([422, 'invalid']);
      expect(body.error.hint).toEqual(expect.any(String));
    });

    it('is of nobody else: neither report nor project', async () => {
      expect((await run('volume-by-period', '', stranger)).status).toBe(404);
      expect((await run('nothing')).status).toBe(404);
      expect((await run('%00')).status).toBe(422);
      const theirs = `/reports/volume-by-period/run?project_id=${project}&workspace_id=${stranger.workspaceId}`;
      expect((await api.call('GET', theirs, stranger)).status).toBe(404);
      const mine = await api.call('POST', '/reports', admin, { slug: 'secret', kind: 'volume', name: 'Secret' });
      expect(mine.status).toBe(201);
      expect((await api.call('GET', '/reports/secret', stranger)).status).toBe(404);
    });
  });

  describe('a recompute', () => {
    const recompute = (changes: Json = {}, slug = 'volume-by-period', by = admin) =>
      api.call('POST', `/reports/${slug}/recompute`, by, {
        project_id: project,
        from: '2026-11-03T10:00:00Z',
        to: '2026-11-03T11:00:00Z',
        ...changes,
      });

    it('is of whole buckets, runs once at a time, and stands in the history', async () => {
      const first = await recompute({ window: 'week' });
      expect([first.status, first.body]).toEqual([
        202,
        expect.objectContaining({
          status: 'pending',
          report_slug: 'volume-by-period',
          window_name: 'week',
          range_from: '2026-11-02T00:00:00.000Z',
          range_to: '2026-11-09T00:00:00.000Z',
        }),
      ]);
      const id = String(first.body.id);
      const second = await recompute({}, 'top-entities');
      expect([second.status, (second.body.error as Json).details]).toEqual([409, { run_id: id }]);
      const listed = await api.call<{ data: Json[] }>('GET', '/recompute-runs?report=volume-by-period', admin);
      expect(listed.body.data.map((one) => one.id)).toEqual([id]);
      expect((await api.call('GET', `/recompute-runs/${id}`, admin)).body).toMatchObject({
        id,
        status: 'pending',
        requester_label: 'admin <admin@example.com>',
      });
      expect((await api.call('GET', `/recompute-runs/${id}`, stranger)).status).toBe(404);
      const audit = await api.call<{ data: Json[] }>('GET', '/audit?limit=1', admin);
      expect(audit.body.data[0]).toMatchObject({
        action: 'recompute.created',
        resource_id: id,
        metadata: { report: 'volume-by-period', window: 'week' },
      });
      await api.test.superuser('DELETE FROM public.transform_runs');
    });

    it('may be of as many days as it says, also where weeks reach further', async () => {
      const days = (from: string, to: string) => recompute({ window: 'week', from, to });
      expect((await days('2025-10-01T00:00:00Z', '2026-11-06T00:00:00Z')).status).toBe(422);
      const longest = await days('2025-10-01T00:00:00Z', '2026-11-05T00:00:00Z');
      expect([longest.status, longest.body.range_from]).toEqual([202, '2025-09-29T00:00:00.000Z']);
      await api.test.superuser('DELETE FROM public.transform_runs');
    });

    it('is one even if three ask at once', async () => {
      const answers = await Promise.all([recompute(), recompute(), recompute()]);
      expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
      await api.test.superuser('DELETE FROM public.transform_runs');
    });

    it.each([
      ['a reversed range', { to: '2026-11-01' }, 422],
      ['more than 400 days', { from: '2025-01-01' }, 422],
      ['the future', { from: '2999-01-01', to: '2999-01-02' }, 422],
      ['an unknown window', { window: 'year' }, 422],
      ['an unknown project', { project_id: newId() }, 404],
    ])('is refused for %s', async (_name, changes, status) => {
      expect((await recompute(changes)).status).toBe(status);
    });

    it('is refused for an unknown report, and to others', async () => {
      expect((await recompute({}, 'nothing')).status).toBe(404);
      expect((await recompute({}, 'volume-by-period', stranger)).status).toBe(404);
    });

    it('shows of a run of the whole installation what concerns the workspace', async () => {
      const id = newId();
      await api.test.superuser(
        `INSERT INTO public.transform_runs (id, command, trigger, status, requester_label, error)
         VALUES ($1, 'build', 'person', 'failed', 'Operator', '{"code":"database","message":"of all tenants"}')`,
        [id],
      );
      const { body } = await api.call('GET', `/recompute-runs/${id}`, admin);
      expect(body).toMatchObject({ id, requester_label: null, project_id: null, nodes: [] });
      expect(JSON.stringify(body)).not.toMatch(/tenants|Operator/);
    });
  });
});
