import { randomUUID } from 'node:crypto';
import { sha256, testEngines } from '@strata/platform';
import { Client, escapeIdentifier } from 'pg';
import { Database } from './database.js';
import { prepareDatabase, PRISMA_SQL, readMigrations, readPrismaSql } from './prepare.js';
import { LOGIN_ROLES, withoutCredentials } from './roles.js';

/** A database of a test's own, cloned from a prepared template on the test run's real PostgreSQL. */
export interface TestDatabase {
  db: Database;
  databaseUrl: string;
  secret: string;
  /** Runs SQL as superuser: what no process of the product may do. */
  superuser<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

async function asSuperuser<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}

/** Prepares the template once per state of the SQL files; later calls, also of other processes, find it. */
async function ensureTemplate(serverUrl: string, secret: string): Promise<string> {
  const texts = [...PRISMA_SQL.map(readPrismaSql), ...readMigrations().map((m) => m.sql)];
  const name = `strata_template_${sha256(texts.join('\n') + secret).slice(0, 12)}`;
  await asSuperuser(withDatabase(serverUrl, 'postgres'), async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1 AND datistemplate', [name]);
    if (found.rowCount === 1) return;
    await prepareDatabase({ superuserUrl: withDatabase(serverUrl, name), secret, log: () => undefined });
    await client.query(`ALTER DATABASE ${escapeIdentifier(name)} IS_TEMPLATE true`);
  });
  return name;
}

/** Creates a fresh, fully migrated database on the engines of this test run. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { databaseUrl: superuserUrl, secret } = testEngines();
  const template = await ensureTemplate(superuserUrl, secret);
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const maintenance = withDatabase(superuserUrl, 'postgres');
  await asSuperuser(maintenance, async (client) => {
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`);
    // What bootstrap.sql grants on a database is not copied with it.
    await client.query(
      `REVOKE ALL ON DATABASE ${escapeIdentifier(name)} FROM PUBLIC;
       GRANT CONNECT ON DATABASE ${escapeIdentifier(name)} TO ${LOGIN_ROLES.join(', ')};
       GRANT TEMPORARY, CREATE ON DATABASE ${escapeIdentifier(name)} TO strata_pipeline`,
    );
  });
  const url = withDatabase(superuserUrl, name);
  const databaseUrl = withoutCredentials(url);
  const db = new Database({ databaseUrl, secret, processName: 'test', poolSize: 4 });
  return {
    db,
    databaseUrl,
    secret,
    superuser: async <Row extends object>(text: string, values: unknown[] = []) =>
      asSuperuser(url, async (client) => (await client.query<Row>(text, values)).rows),
    drop: async () => {
      await db.close();
      await asSuperuser(maintenance, (client) => client.query(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`));
    },
  };
}
