import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { engineEnvironment } from './environment.js';
import { EngineError } from './errors.js';
import { engineHome, type EngineHome } from './home.js';
import { LOOPBACK, type Engine, type EngineOptions } from './options.js';
import { freePort } from './ports.js';
import { postgresBinaries } from './postgres-binaries.js';
import { DATABASE, ensureCluster, SUPERUSER } from './postgres-cluster.js';
import { endOrphans } from './postgres-orphans.js';
import { endLeftover, fileSize, logTail, rotateLog, spawnEngine, until, type EngineProcess } from './process.js';
import { keptSecret, readIfThere } from './secrets.js';

export interface PostgresOptions extends EngineOptions {
  /** Server settings on top of ours, such as `{ fsync: 'off' }` for tests. */
  settings?: Record<string, string>;
}

const SETTINGS: Record<string, string> = {
  listen_addresses: LOOPBACK,
  unix_socket_directories: '',
  shared_buffers: '256MB',
  max_connections: '200',
  wal_compression: 'on',
  max_wal_size: '2GB',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
};
/**
 * Of each server process, beside the shared memory. Sorts and hashes go to disk long before; without it one statement of
 * large values (`repeat`, `array_agg`) could take all memory of the machine, and the kernel would end the whole server.
 */
const MEMORY_LIMIT_KB = 1024 * 1024;
/** Fast shutdown, then an immediate one (recovered from at the next start), as PostgreSQL names them. */
const STOP_SIGNALS = ['SIGINT', 'SIGQUIT'] as const;
/** Recovery after a crash may have up to max_wal_size to replay. */
const READY_MS = 120_000;
const ORPHANS_MS = 60_000;

/**
 * Starts the embedded PostgreSQL, making its cluster and the empty database `strata` on the first start. What an
 * earlier, killed run left behind is ended first.
 * @returns the engine; `url` is the superuser's address of `strata`
 * @throws EngineError
 */
export async function startPostgres(options: PostgresOptions): Promise<Engine> {
  const home = engineHome(options.dataDir, options.log);
  const binaries = postgresBinaries(home, options.env, options.log);
  const password = keptSecret(home.dataDir, 'postgres');
  const env = engineEnvironment(options.env);
  const directory = await ensureCluster(home, binaries, password, env, options.log);
  const pidFile = path.join(home.dataDir, 'pids', 'postgres.pid');
  await endLeftover(pidFile, STOP_SIGNALS, options.log);
  const server: Server = { home, pidFile, directory, command: binaries.postgres, env, options };
  const { port, running } = await launchPatiently(server);
  const url = `postgresql://${SUPERUSER}:${password}@${LOOPBACK}:${port}/${DATABASE}`;
  return { host: LOOPBACK, port, url, pid: running.pid, exited: running.exited, stop: running.stop };
}

interface Server {
  home: EngineHome;
  directory: string;
  pidFile: string;
  command: string;
  env: Record<string, string>;
  options: PostgresOptions;
}

type Outcome = { running: EngineProcess } | { failure: string };

/** Backends that outlive a killed postmaster hold its shared memory until they notice: retries until they are gone. */
async function launchPatiently(server: Server): Promise<{ port: number; running: EngineProcess }> {
  const deadline = Date.now() + ORPHANS_MS;
  for (let waits = 0; ; waits++) {
    const port = server.options.port ?? (await freePort());
    const outcome = await launch(server, port);
    if ('running' in outcome) return { port, ...outcome };
    const isOrphaned = /pre-existing shared memory|is still in use|lock file .* already exists/.test(outcome.failure);
    const lostRace = server.options.port === undefined && waits < 3 && /Address already in use/.test(outcome.failure);
    if (!lostRace && !(isOrphaned && Date.now() < deadline)) throw startError(outcome.failure, port);
    if (isOrphaned && waits === 0) server.options.log('waiting for PostgreSQL processes of a killed run to end');
    if (isOrphaned && waits > 3) endOrphans(server.directory);
    await sleep(250);
  }
}

async function launch(server: Server, port: number): Promise<Outcome> {
  const logFile = path.join(server.home.dataDir, 'logs', 'postgres.log');
  rotateLog(logFile);
  const offset = fileSize(logFile);
  const settings = Object.entries({ ...SETTINGS, ...server.options.settings });
  const args = ['-D', server.directory, '-p', String(port)];
  const running = await spawnEngine({
    ...withMemoryLimit(server.command, [...args, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])]),
    env: server.env,
    cwd: server.directory,
    logFile,
    pidFile: server.pidFile,
    account: server.home.account,
    stopSignals: STOP_SIGNALS,
  });
  await until(() => running.hasExited() || isReady(server.directory, running.pid), READY_MS);
  if (!running.hasExited() && isReady(server.directory, running.pid)) return { running };
  await running.stop();
  return { failure: logTail(logFile, offset) };
}

/** The kernel counts RLIMIT_DATA in Linux alone. What exceeds it ends its statement with SQLSTATE 53200. */
function withMemoryLimit(command: string, args: string[]): { command: string; args: string[] } {
  if (process.platform !== 'linux') return { command, args };
  const script = 'ulimit -d "$1" 2>/dev/null; shift; exec "$@"';
  return { command: '/bin/sh', args: ['-c', script, 'sh', String(MEMORY_LIMIT_KB), command, ...args] };
}

/** The postmaster writes its state into the eighth line of its pid file; pg_ctl goes by it, too. */
function isReady(directory: string, pid: number): boolean {
  const lines = readIfThere(path.join(directory, 'postmaster.pid'))?.split('\n') ?? [];
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

function startError(failure: string, port: number): EngineError {
  const remedy = /No space left/.test(failure)
    ? 'Free some disk space and start again.'
    : /Address already in use/.test(failure)
      ? `Something else listens on port ${port} of ${LOOPBACK}: stop it and start again.`
      : 'See logs/postgres.log in the data directory.';
  return new EngineError(`PostgreSQL did not start:\n${failure}`, remedy);
}
