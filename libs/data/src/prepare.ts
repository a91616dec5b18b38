import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { newId, repositoryRoot, sha256, StartupError } from '@strata/platform';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { LOGIN_ROLES, rolePassword, withoutCredentials } from './roles.js';

const PRISMA = path.join(repositoryRoot(), 'prisma');
const LOCK_KEY = 7_282_016;
const OLDEST_SERVER = 180_000;

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

/** The migrations of prisma/migrations in order, with the checksums that Prisma's own tool records. */
export function readMigrations(): Migration[] {
  const folder = path.join(PRISMA, 'migrations');
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: sha256(sql) };
    });
}

/** What runs at every start beside the migrations. */
export const PRISMA_SQL = ['bootstrap.sql', 'lookups.sql', 'sandbox.sql'] as const;

/** SQL of prisma/`name`. */
export function readPrismaSql(name: (typeof PRISMA_SQL)[number]): string {
  return readFileSync(path.join(PRISMA, name), 'utf8');
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'strata-prepare' });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    throw new StartupError(
      `PostgreSQL at ${withoutCredentials(url)} does not answer: ${(cause as Error).message}.`,
      'Check DATABASE_URL, that the server runs and that its user may connect.',
      { cause },
    );
  }
}

/** Creates the database that `url` names if the server lacks it. */
async function ensureDatabase(url: string): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = await connect(maintenance.toString());
  try {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function checkServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ version: number; superuser: boolean }>(
    `SELECT current_setting('server_version_num')::int AS version,
            (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS superuser`,
  );
  const server = rows[0];
  if (!server || server.version < OLDEST_SERVER) {
    throw new StartupError('PostgreSQL 18 or newer is needed.', 'Point DATABASE_URL at such a server, or unset it.');
  }
  if (!server.superuser) {
    throw new StartupError(
      'The user of DATABASE_URL is not a superuser.',
      'Roles, the DDL guard and the lookups need one; use a dedicated server and its superuser.',
    );
  }
}

async function bootstrap(client: Client, secret: string): Promise<void> {
  await client.query(readPrismaSql('bootstrap.sql'));
  for (const role of LOGIN_ROLES) {
    await client.query(`ALTER ROLE ${role} PASSWORD ${escapeLiteral(rolePassword(secret, role))}`);
  }
}

async function appliedMigrations(client: Client): Promise<Map<string, string>> {
  await client.query(`CREATE TABLE IF NOT EXISTS public._prisma_migrations (
    id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
    logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0)`);
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM public._prisma_migrations WHERE finished_at IS NOT NULL',
  );
  return new Map(rows.map((row) => [row.migration_name, row.checksum]));
}

async function applyMigration(client: Client, migration: Migration): Promise<void> {
  await client.query('SET LOCAL ROLE strata_owner');
  try {
    await client.query(migration.sql);
  } catch (cause) {
    throw new StartupError(
      `Migration ${migration.name} failed: ${(cause as Error).message}.`,
      'Nothing of it was kept. Report it with this message, or go back to the version before.',
      { cause },
    );
  }
  await client.query('RESET ROLE');
  await client.query(
    `INSERT INTO public._prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, now(), 1)`,
    [newId(), migration.checksum, migration.name],
  );
}

async function migrate(client: Client, log: (line: string) => void): Promise<void> {
  const applied = await appliedMigrations(client);
  for (const migration of readMigrations()) {
    const checksum = applied.get(migration.name);
    if (checksum === undefined) {
      log(`applying migration ${migration.name}`);
      await applyMigration(client, migration);
    } else if (checksum !== migration.checksum) {
      throw new StartupError(
        `Migration ${migration.name} was applied with another text than the file has now.`,
        'Restore the file; write changes as a new migration.',
      );
    }
  }
}

/**
 * Makes a database ready to serve: creates it, bootstraps roles and guard, migrates, installs the lookups. All in one
 * transaction under a lock, so that several starts at once are safe and a failure leaves what was there before.
 * @returns the database's address without credentials; roles log in with `roleUrl`.
 * @throws StartupError when the server is out of reach, too old, not ours to administer, or a migration fails.
 */
export async function prepareDatabase(options: {
  superuserUrl: string;
  secret: string;
  log: (line: string) => void;
}): Promise<{ databaseUrl: string }> {
  await ensureDatabase(options.superuserUrl);
  const client = await connect(options.superuserUrl);
  try {
    await checkServer(client);
    // Roles are cluster-wide: two databases prepared at once must not create them together.
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
    await bootstrap(client, options.secret);
    await migrate(client, options.log);
    await client.query(readPrismaSql('lookups.sql'));
    await client.query(readPrismaSql('sandbox.sql'));
    await client.query("SELECT raw.ensure_event_partitions(now() + interval '3 months')");
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
  return { databaseUrl: withoutCredentials(options.superuserUrl) };
}
