import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { EngineError } from './errors.js';
import { ownedDirectory, ownedFile, type EngineHome } from './home.js';
import { type PostgresBinaries } from './postgres-binaries.js';
import { credentials } from './process.js';
import { readIfThere } from './secrets.js';

export const SUPERUSER = 'postgres';
export const DATABASE = 'strata';

const NEEDED_SPACE = 500 * 1024 * 1024;

/**
 * Makes the cluster with an empty database `strata`, unless there is one. An interrupted attempt leaves nothing that a
 * later one would take for a cluster.
 * @returns the cluster's directory
 */
export async function ensureCluster(
  home: EngineHome,
  binaries: PostgresBinaries,
  password: string,
  env: Record<string, string>,
  log: (line: string) => void,
): Promise<string> {
  const directory = path.join(home.dataDir, 'postgres');
  if (fs.existsSync(directory)) {
    checkVersion(directory, binaries.major);
    return directory;
  }
  checkSpace(home.dataDir);
  const started = Date.now();
  const unfinished = path.join(home.dataDir, 'postgres.unfinished');
  fs.rmSync(unfinished, { recursive: true, force: true });
  ownedDirectory(unfinished, home.account);
  await makeCluster(unfinished, home, binaries, password, env);
  fs.renameSync(unfinished, directory);
  log(`made a PostgreSQL ${binaries.major} cluster in ${directory} (${Date.now() - started} ms)`);
  return directory;
}

async function makeCluster(
  directory: string,
  home: EngineHome,
  binaries: PostgresBinaries,
  password: string,
  env: Record<string, string>,
): Promise<void> {
  const run = (command: string, args: string[], input = '') =>
    runTool(command, args, { ...credentials(home.account), cwd: directory, env }, input);
  const passwordFile = path.join(home.dataDir, 'postgres.password');
  ownedFile(passwordFile, `${password}\n`, home.account);
  try {
    await run(binaries.initdb, [
      ...['-D', directory, '-U', SUPERUSER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
      ...['-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8'],
    ]);
  } finally {
    fs.rmSync(passwordFile, { force: true });
  }
  await run(binaries.postgres, ['--single', '-D', directory, 'postgres'], `CREATE DATABASE ${DATABASE}\n`);
}

function checkVersion(directory: string, major: string): void {
  const found = readIfThere(path.join(directory, 'PG_VERSION'));
  if (found === major) return;
  throw new EngineError(
    found
      ? `The data in ${directory} belongs to PostgreSQL ${found}; this version of Strata comes with PostgreSQL ${major}.`
      : `${directory} is not a PostgreSQL cluster: its file PG_VERSION is missing.`,
    'Move the directory away to start anew, or go back to the version of Strata that made it and take a backup there.',
  );
}

function checkSpace(dataDir: string): void {
  const { bavail, bsize } = fs.statfsSync(dataDir);
  const free = bavail * bsize;
  if (free >= NEEDED_SPACE) return;
  throw new EngineError(
    `Only ${Math.floor(free / 1024 / 1024)} MB are free in ${dataDir}; a new installation needs 500 MB.`,
    'Free some space, or set DATA_DIR to a directory on another disk.',
  );
}

interface ToolOptions {
  uid?: number;
  gid?: number;
  cwd: string;
  env: Record<string, string>;
}

function runTool(command: string, args: string[], options: ToolOptions, input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: 'pipe' });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stdin.on('error', () => undefined).end(input);
    child.once('error', reject);
    // Single-user mode reports a failed statement in its output alone.
    child.once('close', (code) =>
      code === 0 && !/\b(ERROR|FATAL|PANIC):/.test(output)
        ? resolve()
        : reject(toolError(path.basename(command), output)),
    );
  });
}

function toolError(name: string, output: string): EngineError {
  const remedy = /No space left/.test(output)
    ? 'Free some disk space, or set DATA_DIR to a directory on another disk.'
    : 'Set DATABASE_URL to use a PostgreSQL 18 of your own, or report this with the lines above.';
  return new EngineError(`${name} failed:\n${output.trim().split('\n').slice(-12).join('\n')}`, remedy);
}
