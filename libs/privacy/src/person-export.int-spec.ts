import { createTestDatabase, type TestDatabase } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { newId, readConfig, type WorkspaceContext } from '@strata/platform';
import { once } from 'node:events';
import { PersonExports, type PersonRow } from './person-export.js';

/** More than two batches. */
const ROWS = 2_500;

describe('an export of a person of whom there is much', () => {
  let test: TestDatabase;
  let exports: PersonExports;
  const projectId = newId();
  const ctx: WorkspaceContext = {
    workspaceId: newId(),
    actor: { userId: newId(), label: 'admin', sessionId: '', isSuperadmin: false, correlationId: 'test' },
    audience: 'admin',
    correlationId: 'test',
  };
  const { workspaceId } = ctx;

  beforeAll(async () => {
    test = await createTestDatabase();
    const config = readConfig({ STRATA_SECRET: test.secret });
    exports = new PersonExports(test.db, new AuditLog(test.db), config, { now: () => new Date() });
    await test.db.withWorkspace(ctx, async (tx) => {
      await tx.workspace.create({ data: { id: workspaceId, name: 'w' } });
      await tx.project.create({ data: { workspaceId, id: projectId, name: 'p' } });
    });
    await test.superuser(
      `INSERT INTO raw.dead_letters (workspace_id, id, project_id, batch_id, event, error_code, error_message)
       SELECT $1, gen_random_uuid(), $2, $2, '{"distinct_id": "guest"}', 'x', 'x' FROM generate_series(1, $3::int)`,
      [workspaceId, projectId, ROWS],
    );
  });
  afterAll(() => test.drop());

  const read = (
    consume: (rows: AsyncIterable<PersonRow[]>) => Promise<void>,
    options: { signal?: AbortSignal; patienceMs?: number } = {},
  ): Promise<void> => exports.export(ctx, projectId, 'guest', { consume, ...options });

  async function openTransactions(): Promise<number> {
    const [row] = await test.superuser<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database()
         AND application_name LIKE '%strata_app' AND state LIKE 'idle in transaction%'`,
    );
    return row?.count ?? 0;
  }

  it('is read a thousand rows at a time', async () => {
    const sizes: number[] = [];
    await read(async (batches) => {
      for await (const rows of batches) sizes.push(rows.length);
    });
    expect(sizes).toEqual([1_000, 1_000, 500, 1]);
    expect(await openTransactions()).toBe(0);
  });

  it('ends when its reader dawdles, leaves or fails, and its transaction with it', async () => {
    const first = async (batches: AsyncIterable<PersonRow[]>): Promise<void> => {
      await batches[Symbol.asyncIterator]().next();
      await new Promise(() => undefined);
    };
    await expect(read(first, { patienceMs: 300 })).rejects.toMatchObject({ code: 'query_timeout' });
    const leaving = new AbortController();
    setTimeout(() => leaving.abort(new Error('gone')), 300);
    await expect(read(first, { signal: leaving.signal })).rejects.toThrow('gone');
    const failing = async (batches: AsyncIterable<PersonRow[]>): Promise<void> => {
      for await (const rows of batches) throw new Error(`failed after ${rows.length}`);
    };
    await expect(read(failing)).rejects.toThrow('failed after 1000');
    for (let i = 0; i < 40 && (await openTransactions()) > 0; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await openTransactions()).toBe(0);
  });

  it('is one of two at a time in a process: the others wait', async () => {
    const leaving = new AbortController();
    let now = 0;
    const hold = (): Promise<void> => ((now += 1), once(leaving.signal, 'abort').then(() => undefined));
    const reading = [1, 2, 3].map(() => read(hold, { signal: leaving.signal }).catch((error: Error) => error.message));
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(now).toBe(2);
    leaving.abort(new Error('gone'));
    expect((await Promise.all(reading)).sort()).toEqual(['The query was cancelled.', 'gone', 'gone']);
  });
});
