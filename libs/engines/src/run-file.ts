import path from 'node:path';
import { processIdentity } from './process.js';
import { readIfThere, writeAtomically } from './secrets.js';

/** What other commands need to join a running installation. Holds secrets: the file is readable by its owner alone. */
export interface RunInfo {
  /** The process that runs the installation. */
  pid: number;
  /** Where the installation answers, such as http://127.0.0.1:3000. */
  address: string;
  /** PostgreSQL with the superuser's credentials. */
  superuserUrl: string;
  /** PostgreSQL without credentials; the roles' passwords are derived from the secret. */
  databaseUrl: string;
  redisUrl: string;
  secret: string;
}

/** Publishes this process as the one that runs the installation. */
export function writeRun(dataDir: string, run: Omit<RunInfo, 'pid'>): void {
  const identity = processIdentity(process.pid);
  writeAtomically(runFile(dataDir), `${JSON.stringify({ pid: process.pid, identity, ...run }, null, 2)}\n`);
}

/** What runs on this data directory; undefined when nothing does. */
export function readRun(dataDir: string): RunInfo | undefined {
  const run = lastRun(dataDir);
  return run?.identity && processIdentity(run.pid) === run.identity ? run : undefined;
}

/** What ran last, alive or not: its ports are worth keeping. */
export function lastRun(dataDir: string): (RunInfo & { identity?: string }) | undefined {
  const text = readIfThere(runFile(dataDir));
  return text ? (JSON.parse(text) as RunInfo & { identity?: string }) : undefined;
}

/** Marks the installation as stopped; its ports stay on record. */
export function endRun(dataDir: string): void {
  const run = lastRun(dataDir);
  if (run) writeAtomically(runFile(dataDir), `${JSON.stringify({ ...run, pid: 0 }, null, 2)}\n`);
}

function runFile(dataDir: string): string {
  return path.join(dataDir, 'run.json');
}
