import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId, seededRandom, systemContext, type WorkspaceContext } from '@strata/platform';
import { AuditChain } from './audit-chain.js';
import { AuditLog } from './audit.js';

const ENTRIES = 12;

/** What somebody with all rights to the database could do, and the entry at which it shows. */
const TAMPERINGS: [string, string, number, string][] = [
  ['changes a text', "UPDATE entries SET actor_label = 'nobody' WHERE seq = 5", 5, 'not what was written'],
  ['changes a detail', `UPDATE entries SET metadata = '{"n": 99}' WHERE seq = 7`, 7, 'not what was written'],
  ['empties a field', 'UPDATE entries SET resource_id = NULL WHERE seq = 3', 3, 'not what was written'],
  ['moves a moment', "UPDATE entries SET created_at = created_at - interval '1 ms' WHERE seq = 4", 4, 'not what was'],
  ['makes the hash fit', "UPDATE entries SET action = 'x' WHERE seq = 6; REHASH 6", 7, 'does not follow on'],
  ['removes the first', 'DELETE FROM entries WHERE seq = 1', 1, 'missing'],
  ['removes one', 'DELETE FROM entries WHERE seq = 6', 6, 'missing'],
  ['closes the gap', 'DELETE FROM entries WHERE seq = 6; UPDATE entries SET seq = seq - 1 WHERE seq > 6', 6, 'content'],
  ['cuts off the last', `DELETE FROM entries WHERE seq = ${ENTRIES}`, ENTRIES, 'missing'],
  ['cuts off everything', 'DELETE FROM entries', 1, 'missing'],
  [
    'takes the head back',
    `DELETE FROM entries WHERE seq = ${ENTRIES}; UPDATE heads SET seq = seq - 1`,
    11,
    'head names',
  ],
  ['takes the head away', 'DELETE FROM heads', 1, 'behind the last'],
  ['takes everything away', 'DELETE FROM entries; DELETE FROM heads', 1, 'no head'],
  [
    'adds one at the end',
    `INSERT INTO entries SELECT (copy).* FROM (SELECT NEW(12, 13) AS copy)`,
    13,
    'behind the last',
  ],
  [
    'adds one before the first',
    `INSERT INTO entries SELECT (copy).* FROM (SELECT NEW(1, 0) AS copy)`,
    0,
    'before the first',
  ],
  ['swaps two', 'UPDATE entries SET seq = 15 - seq WHERE seq IN (7, 8)', 7, 'content'],
  [
    'pretends that retention removed some',
    'DELETE FROM entries WHERE seq <= 4; UPDATE heads SET anchor_seq = 4, anchor_hash = (SELECT prev_hash FROM entries WHERE seq = 5)',
    4,
    'not removed by retention',
  ],
];

describe('the chain of the audit log', () => {
  let test: TestDatabase;
  let log: AuditLog;
  let chain: AuditChain;

  beforeAll(async () => {
    test = await createTestDatabase();
    log = new AuditLog(test.db);
    chain = new AuditChain(test.db);
    // Who has all rights can drop this too.
    await test.superuser('ALTER TABLE public.audit_entries DROP CONSTRAINT audit_entries_workspace_id_seq_key');
  });
  afterAll(() => test.drop());

  async function write(ctx: WorkspaceContext, n: number): Promise<void> {
    await test.db.withWorkspace(ctx, (tx) =>
      log.record(tx, ctx, { action: 'thing.done', resourceType: 'thing', resourceId: String(n), metadata: { n } }),
    );
  }

  async function filled(): Promise<WorkspaceContext> {
    const ctx = systemContext(newId(), 'test');
    for (let n = 1; n <= ENTRIES; n += 1) await write(ctx, n);
    return ctx;
  }

  it('holds as long as nobody touches it', async () => {
    const { workspaceId } = await filled();
    const [head] = await test.superuser<{ hash: string }>(
      `SELECT hash FROM public.audit_entries WHERE workspace_id = '${workspaceId}' AND seq = ${ENTRIES}`,
    );
    const expected = { workspaceId, entries: ENTRIES, head: { seq: ENTRIES, hash: head?.hash }, broken: null };
    expect(await chain.verifyWorkspace(workspaceId)).toEqual(expected);
  });

  it.each(TAMPERINGS)('shows when somebody %s', async (_name, tampering, seq, reason) => {
    const { workspaceId } = await filled();
    const other = await filled();
    const hash = `UPDATE entries e SET hash = audit.entry_hash(e) WHERE seq =`;
    const copy = (_: string, from: string, to: string) =>
      `(SELECT jsonb_populate_record(e, '{"id": "${newId()}", "seq": ${to}}') FROM entries e WHERE seq = ${from})`;
    const statements = tampering.replace('REHASH', hash).replace(/NEW\((\d+), (\d+)\)/, copy);
    await test.superuser(
      `CREATE TEMP VIEW entries AS SELECT * FROM public.audit_entries WHERE workspace_id = '${workspaceId}';
       CREATE TEMP VIEW heads AS SELECT * FROM public.audit_heads WHERE workspace_id = '${workspaceId}';
       ${statements}`,
    );
    const { broken } = await chain.verifyWorkspace(workspaceId);
    expect(broken).toEqual({ seq, id: broken?.id, reason: expect.stringContaining(reason) as string });
    expect((await chain.verifyWorkspace(other.workspaceId)).broken).toBeNull();
  });

  it('shows any change of any column of any entry', async () => {
    const random = seededRandom(7);
    const { workspaceId } = await filled();
    const columns = {
      id: 'gen_random_uuid()',
      actor_id: 'gen_random_uuid()',
      actor_label: "actor_label || ' '",
      action: 'upper(action)',
      resource_type: "resource_type || 's'",
      resource_id: "resource_id || '0'",
      metadata: `metadata || '{"more": null}'`,
      before: "'{}'",
      after: "'{}'",
      ip_hash: "'x'",
      correlation_id: "correlation_id || 'x'",
      created_at: "created_at + interval '1 microsecond'",
      prev_hash: 'reverse(prev_hash)',
      hash: 'reverse(hash)',
    };
    for (const [column, value] of Object.entries(columns)) {
      const seq = 1 + Math.floor(random() * ENTRIES);
      const where = `workspace_id = '${workspaceId}' AND seq = ${seq}`;
      await test.superuser(`CREATE TABLE IF NOT EXISTS public.kept (LIKE public.audit_entries)`);
      await test.superuser(`INSERT INTO public.kept SELECT * FROM public.audit_entries WHERE ${where};
        UPDATE public.audit_entries SET ${column} = ${value} WHERE ${where}`);
      expect([column, (await chain.verifyWorkspace(workspaceId)).broken?.seq]).toEqual([column, seq]);
      await test.superuser(`DELETE FROM public.audit_entries WHERE ${where};
        INSERT INTO public.audit_entries SELECT * FROM public.kept; DELETE FROM public.kept`);
      expect((await chain.verifyWorkspace(workspaceId)).broken).toBeNull();
    }
  });

  it('stays whole when many write at once, and some fail', async () => {
    const ctx = systemContext(newId(), 'test');
    const failing = (n: number) =>
      test.db.withWorkspace(ctx, async (tx) => {
        await log.record(tx, ctx, { action: 'thing.done', resourceType: 'thing', resourceId: String(n) });
        throw new Error('undone');
      });
    const writes = Array.from({ length: 40 }, (_, n) => (n % 4 === 0 ? failing(n) : write(ctx, n)));
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(30);
    expect(await chain.verifyWorkspace(ctx.workspaceId)).toMatchObject({
      entries: 30,
      head: { seq: 30 },
      broken: null,
    });
  });

  it('covers the installation', async () => {
    for (const action of ['a.b', 'c.d', 'e.f']) await log.recordSignIn({ action, correlationId: 'test' });
    expect(await chain.verifyInstallation()).toMatchObject({ entries: 3, broken: null });
    await test.superuser("UPDATE auth.audit_entries SET action = 'x' WHERE seq = 2");
    expect((await chain.verifyInstallation()).broken).toMatchObject({
      seq: 2,
      reason: expect.stringContaining('content') as string,
    });
  });

  it('knows every workspace, also one whose log was taken away whole', async () => {
    const { workspaceId } = await filled();
    const emptied = newId();
    await test.db.withWorkspace({ workspaceId: emptied }, (tx) =>
      tx.workspace.create({ data: { id: emptied, name: 'emptied' } }),
    );
    expect(await chain.workspaces()).toEqual(expect.arrayContaining([workspaceId, emptied]));
    expect((await chain.verifyWorkspace(emptied)).broken).toMatchObject({ reason: 'the chain has no head' });
  });
});
