import type { WorkspaceContext } from '@strata/platform';
import { once } from 'node:events';
import { TestReports, type Fact } from './testing-reports.js';
import type { ReportRows } from './views.js';

const BASE = Date.UTC(2026, 10, 2);
/** More than two batches. */
const ENTITIES = 2_500;

describe('whole reports', () => {
  let world: TestReports;
  let ctx: WorkspaceContext;
  let projectId: string;

  beforeAll(async () => {
    world = await TestReports.open(new Date('2026-11-20T12:00:00Z'));
    ({ ctx, projectId } = await world.tenant());
    await world.store(ctx, projectId, facts());
    await world.transform();
  });
  afterAll(() => world.close());

  function facts(): Fact[] {
    const figures = { event_name: 'order', source: null, status: 'ok', processing_ms: 1, amount_cents: 1 };
    return Array.from({ length: ENTITIES }, (_, i) => ({ ...figures, at: BASE + i * 60_000, entity_id: `e${i}` }));
  }

  const question = () => ({ projectId, from: new Date(BASE), to: new Date(BASE + 7 * 86_400_000), filters: {} });
  const read = (
    consume: (rows: ReportRows) => Promise<void>,
    options: { signal?: AbortSignal; longestMs?: number } = {},
  ): Promise<void> => world.files.read(ctx, 'top-entities', question(), consume, options);

  async function openTransactions(): Promise<number> {
    const [row] = await world.test.superuser<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()
         AND application_name LIKE '%strata_app' AND state LIKE 'idle in transaction%'`,
    );
    return row?.count ?? 0;
  }

  it('are of one moment, whatever is stored while they are read', async () => {
    const counts: number[] = [];
    await read(async ({ batches }) => {
      for await (const rows of batches) {
        await world.store(ctx, projectId, facts());
        counts.push(...rows.map(({ event_count }) => event_count));
      }
    });
    expect(counts).toEqual(Array.from({ length: ENTITIES }, () => 1));
  });

  it('are ended when their reader takes too long, who gets nothing more of them', async () => {
    let later: Promise<unknown> | undefined;
    const dawdle = async ({ batches }: ReportRows): Promise<void> => {
      const reader = batches[Symbol.asyncIterator]();
      await reader.next();
      later = new Promise((resolve) => setTimeout(resolve, 1_000)).then(() => reader.next());
      later.catch(() => undefined);
      await later;
    };
    await expect(read(dawdle, { longestMs: 500 })).rejects.toMatchObject({ code: 'query_timeout' });
    expect(await openTransactions()).toBe(0);
    await expect(later).rejects.toMatchObject({ code: 'query_timeout' });
  });

  it('are ended by their signal', async () => {
    const leaving = new AbortController();
    const reading = read(() => once(leaving.signal, 'abort').then(() => undefined), { signal: leaving.signal });
    setTimeout(() => leaving.abort(new Error('gone')), 100);
    await expect(reading).rejects.toThrow('gone');
    await expect(read(() => Promise.resolve(), { signal: AbortSignal.abort(new Error('never')) })).rejects.toThrow(
      'never',
    );
    expect(await openTransactions()).toBe(0);
  });

  it('are read two at a time of one workspace: the others wait', async () => {
    let now = 0;
    let most = 0;
    const slow = async ({ batches }: ReportRows): Promise<void> => {
      most = Math.max(most, (now += 1));
      for await (const rows of batches) expect(rows.length).toBeGreaterThan(0);
      now -= 1;
    };
    await Promise.all([read(slow), read(slow), read(slow), read(slow)]);
    expect(most).toBe(2);
  });

  it('are read three at a time of all workspaces: slow readers leave connections to all others', async () => {
    const tenants = await Promise.all([world.tenant(), world.tenant(), world.tenant()]);
    const leaving = new AbortController();
    let now = 0;
    const hold = (): Promise<void> => ((now += 1), once(leaving.signal, 'abort').then(() => undefined));
    const reading = [...tenants, ...tenants].map((tenant) =>
      world.files
        .read(tenant.ctx, 'top-entities', { projectId: tenant.projectId, filters: {} }, hold, {
          signal: leaving.signal,
        })
        .catch((error: Error) => error.message),
    );
    for (let i = 0; i < 100 && now < 3; i += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    await world.test.db.ping();
    expect([now, await openTransactions()]).toEqual([3, 3]);
    leaving.abort(new Error('gone'));
    await Promise.all(reading);
  });
});
