import fs from 'node:fs';
import path from 'node:path';
import { EngineError } from './errors.js';
import { processIdentity } from './process.js';
import { readIfThere } from './secrets.js';

export interface DataDirLock {
  release(): void;
}

/** Locks held by this process: its own pid in a file says nothing about which of us wrote it. */
const held = new Set<string>();

/**
 * Claims a data directory for this process. The lock of a process that no longer exists is taken over.
 * @throws EngineError that names the process holding it.
 */
export function lockDataDir(dataDir: string): DataDirLock {
  const file = path.join(dataDir, 'lock');
  const mine = `${process.pid} ${processIdentity(process.pid) ?? ''}`;
  for (let attempt = 0; attempt < 5; attempt++) {
    if (!held.has(file) && create(file, mine)) {
      held.add(file);
      return { release: () => release(file, mine) };
    }
    const theirs = readIfThere(file);
    if (theirs === undefined) continue;
    if (held.has(file) || isHeld(theirs)) throw taken(dataDir, theirs);
    removeStale(file, theirs);
  }
  throw taken(dataDir, readIfThere(file) ?? '');
}

/** Hard-linking a finished file is atomic: nobody ever reads a lock without its pid. */
function create(file: string, content: string): boolean {
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, content, { mode: 0o600 });
  try {
    fs.linkSync(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

function isHeld(content: string): boolean {
  const [pid, ...identity] = content.split(' ');
  return Number(pid) !== process.pid && processIdentity(Number(pid)) === identity.join(' ');
}

/** Of several that find the same stale lock one wins the rename; whoever catches a fresh one puts it back. */
function removeStale(file: string, stale: string): void {
  const aside = `${file}.stale.${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const caught = readIfThere(aside);
  if (caught !== undefined && caught !== stale) create(file, caught);
  fs.rmSync(aside, { force: true });
}

function release(file: string, mine: string): void {
  held.delete(file);
  if (readIfThere(file) === mine) fs.rmSync(file, { force: true });
}

function taken(dataDir: string, content: string): EngineError {
  const pid = content.split(' ')[0] ?? '?';
  return new EngineError(
    `Another Strata process (pid ${pid}) is using the data directory ${dataDir}.`,
    `Stop it (kill ${pid}), or set DATA_DIR to another directory.`,
  );
}
