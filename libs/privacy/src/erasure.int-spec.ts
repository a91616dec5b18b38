import { createTestDatabase, type TestDatabase } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { newId, readConfig, repositoryRoot, testEngines, type WorkspaceContext } from '@strata/platform';
import { Redis, redisHolds } from '@strata/queue';
import { IntervalLedger, openProject, runProject, type Project } from '@strata/transform';
import path from 'node:path';
import { ErasureWorker } from './erasure-worker.js';
import { Erasures, type ErasureView } from './erasures.js';
import { PersonExports, type PersonRow } from './person-export.js';

jest.setTimeout(240_000);

const NOON = Date.UTC(2026, 3, 15, 12);
const MINUTE = 60_000;
/** Nobody else is called like this, so a search of everything finds nothing else. */
const ANN = 'ann-%_"7f3e-o\'neil';
const NEEDLE = '7f3e-o';

interface Visit {
  at: number;
  who: string | null;
  visitor?: string;
  session?: string;
}

describe('erasing a person', () => {
  let test: TestDatabase;
  let redis: Redis;
  let project: Project;
  let erasures: Erasures;
  let worker: ErasureWorker;
  let exports: PersonExports;
  const projectId = newId();
  const prefix = `{privacy-${newId()}}`;
  const ctx: WorkspaceContext = {
    workspaceId: newId(),
    actor: { userId: newId(), label: 'admin', sessionId: '', isSuperadmin: false, correlationId: 'test' },
    audience: 'admin',
    correlationId: 'test',
  };
  const { workspaceId } = ctx;

  beforeAll(async () => {
    test = await createTestDatabase();
    redis = new Redis({ redisUrl: testEngines().redisUrl, prefix });
    const database = new URL(test.databaseUrl).pathname.slice(1);
    const target = { name: 'default', type: 'postgres', database, schema: 'marts', threads: 2 } as const;
    project = await openProject(path.join(repositoryRoot(), 'transforms'), { target });
    const audit = new AuditLog(test.db);
    const config = readConfig({ STRATA_SECRET: test.secret });
    erasures = new Erasures(test.db, audit, config);
    exports = new PersonExports(test.db, audit, config, { now: () => new Date() });
    worker = new ErasureWorker(test.db, redis, audit);
    await test.db.withWorkspace(ctx, async (tx) => {
      await tx.workspace.create({ data: { id: workspaceId, name: 'w' } });
      await tx.project.create({ data: { workspaceId, id: projectId, name: 'p' } });
    });
    await visits([
      { at: 0, who: 'bob', session: 'b' },
      { at: 1, who: null, visitor: 'anonymous-1', session: 'a' },
      { at: 2, who: ANN, session: 'a' },
      { at: 3, who: ANN },
      { at: 4, who: null, visitor: 'anonymous-2', session: 'c' },
      { at: 24 * 60, who: ANN },
      { at: 24 * 60 + 1, who: 'bob' },
    ]);
    await test.superuser(
      `INSERT INTO raw.people VALUES ($1, $2, $3, '{"plan": "pro"}', now()), ($1, $2, 'bob', '{}', now())`,
      [workspaceId, projectId, ANN],
    );
    await transform();
  });
  afterAll(async () => {
    await project.close();
    await redis.close();
    await test.drop();
  });

  async function visits(list: Visit[]): Promise<void> {
    const batch = newId();
    for (const { at, who, visitor = who, session = null } of list) {
      await test.superuser(
        `WITH event AS (
           INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, distinct_id,
             visitor_id, session_id, page_url, path, channel, is_bot, properties, batch_id)
           VALUES ($1, $2, $3, $4, now(), 'page_view', $5, $6, $7, 'https://x/a', '/a', 'direct', false, '{}', $8)
           RETURNING occurred_at)
         INSERT INTO raw.dirty_intervals
           SELECT $1, $2, date_bin('15 minutes', occurred_at, timestamptz '2000-01-01 00:00+00'), $8 FROM event
           ON CONFLICT DO NOTHING`,
        [workspaceId, projectId, newId(), new Date(NOON + at * MINUTE), who, visitor, session, batch],
      );
    }
  }

  async function transform(fullRefresh = false): Promise<void> {
    const options = { command: 'run', fullRefresh, threads: 2 } as const;
    const { results } = await runProject(project, options, {
      database: test.db,
      ledger: new IntervalLedger(test.db),
    });
    expect(results.filter(({ status }) => status !== 'success')).toEqual([]);
  }

  /** Everything that was built, as text. */
  async function built(): Promise<Record<string, string[]>> {
    const tables = await test.superuser<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname IN ('intermediate', 'marts', 'aggregates') AND c.relkind = 'r' ORDER BY 1`,
    );
    const contents: Record<string, string[]> = {};
    for (const { name } of tables) {
      const rows = await test.superuser<{ row: string }>(
        `SELECT (to_jsonb(t) - 'run_id')::text AS row FROM ${name} t ORDER BY 1`,
      );
      contents[name] = rows.map(({ row }) => row);
    }
    return contents;
  }

  /** Tables of the whole database in which a text stands. */
  async function tablesWith(text: string): Promise<string[]> {
    const tables = await test.superuser<{ name: string }>(
      `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const [row] = await test.superuser<{ n: number }>(
        `SELECT count(*)::int AS n FROM ${name} t WHERE strpos(t::text, $1) > 0`,
        [text],
      );
      if (row?.n) found.push(name);
    }
    return found;
  }

  async function keepCopies(): Promise<void> {
    const query = newId();
    await test.superuser(
      `INSERT INTO public.saved_queries (workspace_id, id, name, sql, owner_id, owner_name) VALUES ($1, $2, 'q', '', $2, 'x')`,
      [workspaceId, query],
    );
    await test.superuser(
      `INSERT INTO public.result_snapshots VALUES ($1, $2, $2, 1, 'k', '{}', '[]', $3, 1, false, 1, now())`,
      [workspaceId, query, JSON.stringify([[ANN]])],
    );
    for (const who of [ANN, 'bob']) {
      await test.superuser(
        `INSERT INTO public.query_runs (workspace_id, id, saved_query_id, version, trigger, user_name, params, status,
           duration_ms, started_at) VALUES ($1, $2, $3, 1, 'person', 'x', $4, 'completed', 1, now())`,
        [workspaceId, newId(), query, JSON.stringify({ who })],
      );
    }
    await test.superuser(
      `INSERT INTO public.annotations (workspace_id, id, starts_at, text, author_id, author_name)
       VALUES ($1, $2, now(), $3, $2, 'x')`,
      [workspaceId, newId(), `${ANN} called`],
    );
    await test.superuser(
      `INSERT INTO public.exports (workspace_id, id, requested_by, requester_label, requested_as, source, name, format)
       VALUES ($1, $2, $2, 'x', 'viewer', $3, 'x', 'csv')`,
      [workspaceId, newId(), JSON.stringify({ params: { who: ANN } })],
    );
    await test.superuser(
      `INSERT INTO raw.dead_letters (workspace_id, id, project_id, batch_id, event, error_code, error_message)
       VALUES ($1, $2, $3, $2, $4, 'x', 'x')`,
      [workspaceId, newId(), projectId, JSON.stringify({ distinct_id: ANN })],
    );
    const batch = { events: [{ distinct_id: ANN }] } as unknown as Parameters<typeof redis.live.publish>[1];
    await redis.live.publish(projectId, batch);
  }

  async function handedOver(who: string): Promise<PersonRow[]> {
    const handed: PersonRow[] = [];
    const consume = async (batches: AsyncIterable<PersonRow[]>): Promise<void> => {
      for await (const rows of batches) handed.push(...rows);
    };
    await exports.export(ctx, projectId, who, { consume });
    return handed;
  }

  it('hands over everything there is of somebody, and writes that down without the name', async () => {
    const handed = await handedOver(ANN);
    const sources = handed.map(({ source }) => source);
    expect(sources.slice(0, 5)).toEqual(['people', 'events', 'events', 'events', 'events']);
    const named = (await tablesWith(NEEDLE)).filter((name) => /^(intermediate|marts|aggregates)\./.test(name));
    expect(named.length).toBeGreaterThan(3);
    expect([...new Set(sources.slice(5, -1))].sort()).toEqual(named);
    const { row } = handed.at(-1) ?? {};
    expect(row).toMatchObject({ rows: { people: 1, events: 4 }, subject_hash: expect.any(String) as string });
    expect(JSON.stringify(row)).not.toContain(NEEDLE);
    expect(JSON.stringify(handed)).not.toContain('bob');
    const entries = await test.superuser<{ entry: string }>('SELECT e::text AS entry FROM public.audit_entries e');
    expect(entries.map(({ entry }) => entry).join()).toContain('person.exported');
    expect(await tablesWith(NEEDLE)).not.toContain('audit_entries');
  });

  it('knows nobody of whom there is nothing', async () => {
    await expect(erasures.request(ctx, projectId, 'ann-%')).rejects.toMatchObject({ code: 'not_found' });
    await expect(handedOver('%')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('leaves no trace of them, and every number as if they had never been there', async () => {
    await keepCopies();
    expect(await redisHolds(prefix, NEEDLE)).toBe(true);
    const asked = await erasures.request(ctx, projectId, ANN);
    await expect(erasures.request(ctx, projectId, ANN)).rejects.toMatchObject({ code: 'conflict' });
    const status = async (): Promise<ErasureView['status']> => (await erasures.get(ctx, asked.id)).status;
    expect(await worker.tick()).toBe(true);
    expect(await status()).toBe('rebuilding');
    // They come back while what was built is rebuilt.
    await visits([{ at: 26 * 60, who: ANN }]);
    expect(await worker.tick()).toBe(true);
    expect(await worker.tick()).toBe(false);
    expect(await status()).toBe('rebuilding');
    await transform();
    await worker.tick();
    expect(await erasures.get(ctx, asked.id)).toMatchObject({
      status: 'completed',
      erased: { events: 5, people: 1, dead_letters: 1, result_snapshots: 1, exports: 1, query_runs: 1 },
      remaining: { annotations: 1 },
      subject_hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(await redisHolds(prefix, NEEDLE)).toBe(false);
    // What somebody wrote is theirs to change.
    expect(await tablesWith(NEEDLE)).toEqual(['annotations']);
    expect(await tablesWith('anonymous-1')).toEqual([]);
    expect(await tablesWith('anonymous-2')).not.toEqual([]);
    const rebuilt = await built();
    await transform(true);
    expect(rebuilt).toEqual(await built());
    expect(Object.values(rebuilt).flat().length).toBeGreaterThan(20);
  });

  it('can be asked for again when they come back', async () => {
    await visits([{ at: 0, who: ANN }]);
    const asked = await erasures.request(ctx, projectId, ANN);
    await Promise.all([worker.tick(), worker.tick()]);
    await transform();
    await Promise.all([worker.tick(), worker.tick()]);
    expect(await erasures.get(ctx, asked.id)).toMatchObject({ status: 'completed', erased: { events: 1 } });
    const { data } = await erasures.list(ctx, { limit: 10 });
    expect(data).toHaveLength(2);
    const entries = await test.superuser<{ action: string }>(
      `SELECT action FROM public.audit_entries WHERE resource_type = 'erasure' ORDER BY seq`,
    );
    expect(entries.map(({ action }) => action)).toEqual([
      'erasure.requested',
      'erasure.completed',
      'erasure.requested',
      'erasure.completed',
    ]);
  });

  it('finds people whose raw events are past their retention, and leaves their sealed rollups without their name', async () => {
    const cleo = 'cleo-99a1';
    const day = 40 * 24 * 60;
    await visits([
      { at: day, who: null, visitor: 'anonymous-3', session: 'd' },
      { at: day + 1, who: cleo, session: 'd' },
      { at: day + 24 * 60, who: cleo },
    ]);
    await transform();
    const days = [40, 41].map((number) => new Date(NOON + (number * 24 - 12) * 60 * MINUTE));
    await test.superuser(
      `INSERT INTO raw.seals (workspace_id, project_id, zone, sealed_from, sealed_before, received_at)
       SELECT $1, $2, 'UTC', at, at + interval '1 day', now() FROM unnest($3::timestamptz[]) at`,
      [workspaceId, projectId, days],
    );
    await test.superuser('DELETE FROM raw.events WHERE project_id = $1 AND occurred_at >= $2', [projectId, days[0]]);
    const before = Object.entries(await built()).flatMap(([name, rows]) => rows.map((text) => name + text));
    const named = await tablesWith(cleo);
    expect(named.length).toBeGreaterThan(3);
    const sources = (await handedOver(cleo)).map(({ source }) => source);
    expect([...new Set(sources)].sort()).toEqual([...named, 'receipt'].sort());

    const { id } = await erasures.request(ctx, projectId, cleo);
    await worker.tick();
    await worker.tick();
    const { status, remaining } = await erasures.get(ctx, id);
    expect(status).toBe('completed');
    expect(Object.keys(remaining ?? {}).sort()).toEqual(named);
    expect(await tablesWith(cleo)).toEqual([]);
    const [row] = await test.superuser<{ names: string[] }>(
      `SELECT array_agg(DISTINCT visitor_id) AS names FROM aggregates.agg_visitor_days
       WHERE project_id = $1 AND visitor_id LIKE 'erased %'`,
      [projectId],
    );
    const [pseudonym = ''] = row?.names ?? [];
    expect(row?.names).toHaveLength(1);
    const texts = async (): Promise<string[]> =>
      Object.entries(await built()).flatMap(([name, rows]) =>
        rows.map((text) => name + text.replaceAll(pseudonym, cleo)),
      );
    expect((await texts()).sort()).toEqual(before.sort());
    await expect(erasures.request(ctx, projectId, cleo)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('takes a session that reaches into sealed time from a day that is not', async () => {
    const dan = 'dan-52c7';
    const evening = 60 * 24 * 60 + 11 * 60 + 50;
    await visits([
      { at: evening, who: dan },
      { at: evening + 20, who: dan },
    ]);
    await transform();
    const [from, before] = [60.5, 61.5].map((days) => new Date(NOON + days * 24 * 60 * MINUTE));
    await test.superuser(
      `INSERT INTO raw.seals (workspace_id, project_id, zone, sealed_from, sealed_before, received_at) VALUES ($1, $2, 'UTC', $3, $4, now())`,
      [workspaceId, projectId, from, before],
    );
    await test.superuser('DELETE FROM raw.events WHERE project_id = $1 AND occurred_at >= $2', [projectId, from]);
    const sessions = (): Promise<object[]> =>
      test.superuser(
        `SELECT (SELECT count(*)::int FROM intermediate.int_sessions WHERE project_id = $1 AND started_at >= $2) AS rows,
           (SELECT coalesce(sum(sessions), 0)::int FROM aggregates.agg_sessions_hourly WHERE project_id = $1 AND hour_at >= $2) AS hourly`,
        [projectId, new Date(NOON + 60 * 24 * 60 * MINUTE)],
      );
    expect(await sessions()).toEqual([{ rows: 1, hourly: 1 }]);
    const { id } = await erasures.request(ctx, projectId, dan);
    await worker.tick();
    await transform();
    await worker.tick();
    expect((await erasures.get(ctx, id)).status).toBe('completed');
    expect(await sessions()).toEqual([{ rows: 0, hourly: 0 }]);
    expect(await tablesWith(dan)).toEqual([]);
  });
});
