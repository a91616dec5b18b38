import { newId, testEngines } from '@strata/platform';
import { Client } from 'pg';
import { prepareDatabase, readMigrations, readPrismaSql } from './prepare.js';

const CHAIN = '20261127000000_audit_chain';
const QUIET = { log: () => undefined };

/** An installation as it was before its audit log became a chain, with entries of two workspaces and some sign-ins. */
async function oldInstallation(client: Client, workspaces: string[]): Promise<void> {
  await client.query('BEGIN');
  await client.query('SELECT pg_advisory_xact_lock(7282016)');
  await client.query(readPrismaSql('bootstrap.sql'));
  await client.query(`CREATE TABLE public._prisma_migrations (
    id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
    logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0)`);
  for (const { name, sql, checksum } of readMigrations().filter((migration) => migration.name < CHAIN)) {
    await client.query('SET LOCAL ROLE strata_owner');
    await client.query(sql);
    await client.query('RESET ROLE');
    await client.query(
      `INSERT INTO public._prisma_migrations (id, checksum, migration_name, finished_at) VALUES ($1, $2, $3, now())`,
      [newId(), checksum, name],
    );
  }
  for (let n = 0; n < 6; n += 1) {
    await client.query(
      `INSERT INTO public.audit_entries (workspace_id, id, actor_label, action, resource_type, metadata, correlation_id)
       VALUES ($1, $2, 'a', 'thing.done', 'thing', $3, 'c')`,
      [workspaces[n % 2], newId(), { n }],
    );
    await client.query(
      `INSERT INTO auth.audit_entries (id, action, correlation_id) VALUES ($1, 'user.login_failed', 'c')`,
      [newId()],
    );
  }
  await client.query('COMMIT');
}

describe('the migration that makes the audit log a chain', () => {
  it('chains what was written before it, and does so once', async () => {
    const { databaseUrl, secret } = testEngines();
    const name = `test_${newId().replaceAll('-', '')}`;
    const address = new URL(databaseUrl);
    address.pathname = `/${name}`;
    const maintenance = new Client({ connectionString: databaseUrl });
    await maintenance.connect();
    await maintenance.query(`CREATE DATABASE ${name}`);
    const client = new Client({ connectionString: address.toString() });
    await client.connect();
    try {
      const workspaces = [newId(), newId()];
      await oldInstallation(client, workspaces);
      const prepare = () => prepareDatabase({ superuserUrl: address.toString(), secret, ...QUIET });
      await prepare();
      const chained = `SELECT seq::int, hash = audit.entry_hash(e) AS fits,
          prev_hash = lag(hash, 1, repeat('0', 64)) OVER (PARTITION BY chain ORDER BY seq) AS follows`;
      const { rows } = await client.query<{ seq: number; fits: boolean; follows: boolean }>(
        `${chained} FROM (SELECT a AS e, a.workspace_id AS chain, a.seq, a.hash, a.prev_hash FROM public.audit_entries a) x
         ORDER BY chain, seq`,
      );
      expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3, 1, 2, 3]);
      expect(rows.every(({ fits, follows }) => fits && follows)).toBe(true);
      const heads = await client.query(
        'SELECT seq::int FROM public.audit_heads UNION ALL SELECT seq::int FROM auth.audit_head',
      );
      expect(heads.rows).toEqual([{ seq: 3 }, { seq: 3 }, { seq: 6 }]);
      await prepare();
      expect((await client.query('SELECT count(*)::int AS n FROM public.audit_entries')).rows).toEqual([{ n: 6 }]);
    } finally {
      await client.end();
      await maintenance.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await maintenance.end();
    }
  });
});
