import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId, systemContext } from '@strata/platform';
import { AuditChain } from './audit-chain.js';
import { trimAudit } from './audit-retention.js';
import { AuditLog } from './audit.js';

const DAY_MS = 86_400_000;
const DAYS = 30;

describe('retention of the audit log', () => {
  let test: TestDatabase;
  let log: AuditLog;
  let chain: AuditChain;

  beforeAll(async () => {
    test = await createTestDatabase();
    log = new AuditLog(test.db);
    chain = new AuditChain(test.db);
  });
  afterAll(() => test.drop());

  async function write(workspaceId: string, count: number): Promise<void> {
    const ctx = systemContext(workspaceId, 'test');
    for (let n = 0; n < count; n += 1) {
      await test.db.withWorkspace(ctx, (tx) => log.record(tx, ctx, { action: 'thing.done', resourceType: 'thing' }));
    }
  }

  /** The server's clock: entries have its times. */
  async function now(): Promise<number> {
    const [row] = await test.superuser<{ at: Date }>('SELECT clock_timestamp() AS at');
    return row?.at.getTime() ?? 0;
  }

  it('removes the oldest, says so, and leaves a chain that verifies', async () => {
    const workspaceId = newId();
    await write(workspaceId, 5);
    const between = (await now()) + 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    await write(workspaceId, 3);
    expect(await trimAudit(test.db, new Date(between + DAYS * DAY_MS), DAYS)).toBe(5);
    expect(await chain.verifyWorkspace(workspaceId)).toMatchObject({ entries: 4, head: { seq: 9 }, broken: null });
    const [said] = await test.superuser<{ action: string; removed: number }>(
      `SELECT action, (metadata->>'removed')::int AS removed FROM public.audit_entries WHERE workspace_id = $1 AND seq = 9`,
      [workspaceId],
    );
    expect(said).toEqual({ action: 'audit.trimmed', removed: 5 });
    expect(await trimAudit(test.db, new Date(between + DAYS * DAY_MS), DAYS)).toBe(0);
  });

  it('leaves a chain that can be trimmed to nothing, and again, and in which tampering still shows', async () => {
    const workspaceId = newId();
    await write(workspaceId, 2);
    for (const days of [1, 2]) {
      await trimAudit(test.db, new Date((await now()) + (DAYS + days) * DAY_MS), DAYS);
      expect(await chain.verifyWorkspace(workspaceId)).toMatchObject({ entries: 1, broken: null });
      await write(workspaceId, 1);
      await trimAudit(test.db, new Date((await now()) + (DAYS + days) * DAY_MS), DAYS);
    }
    await write(workspaceId, 2);
    expect((await chain.verifyWorkspace(workspaceId)).broken).toBeNull();
    await test.superuser(
      `DELETE FROM public.audit_entries WHERE workspace_id = $1
       AND seq = (SELECT min(seq) FROM public.audit_entries WHERE workspace_id = $1)`,
      [workspaceId],
    );
    expect((await chain.verifyWorkspace(workspaceId)).broken).toMatchObject({ reason: 'it is missing' });
  });

  it('keeps entries for longer where the workspace wants that, never for less', async () => {
    const [longer, shorter] = [newId(), newId()];
    for (const [id, days] of [
      [longer, 400],
      [shorter, 30],
    ] as const) {
      await test.db.withWorkspace({ workspaceId: id }, (tx) =>
        tx.workspace.create({ data: { id, name: 'w', auditRetentionDays: days } }),
      );
      await write(id, 2);
    }
    const entries = async (id: string) => (await chain.verifyWorkspace(id)).entries;
    await trimAudit(test.db, new Date((await now()) + 90 * DAY_MS), 100);
    expect([await entries(longer), await entries(shorter)]).toEqual([2, 2]);
    await trimAudit(test.db, new Date((await now()) + 101 * DAY_MS), 100);
    expect([await entries(longer), await entries(shorter)]).toEqual([2, 1]);
  });

  it("trims the installation's chain too", async () => {
    for (let n = 0; n < 3; n += 1) await log.recordSignIn({ action: 'user.logged_in', correlationId: 'test' });
    await trimAudit(test.db, new Date((await now()) + 31 * DAY_MS), DAYS);
    expect(await chain.verifyInstallation()).toMatchObject({ entries: 1, broken: null });
  });
});
