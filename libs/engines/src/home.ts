import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { EngineError } from './errors.js';

/** The plain user under which the engines run when we are root; PostgreSQL refuses to be root. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Where the engines live, and as whom. */
export interface EngineHome {
  readonly dataDir: string;
  /** Undefined: they run as ourselves. */
  readonly account?: Account;
}

const STATE_ROOT = '/var/lib';

/**
 * Makes the data directory and decides where it really is: as root, a directory that the engines' user cannot reach
 * gives way to a fixed one below /var/lib, and `log` says so. The same input always gives the same place.
 * @throws EngineError when the directory cannot be written.
 */
export function engineHome(dataDir: string, log: (line: string) => void = () => undefined): EngineHome {
  const wanted = path.resolve(dataDir);
  if (fs.statSync(wanted, { throwIfNoEntry: false })?.isDirectory() === false) {
    throw new EngineError(`${wanted} is no directory.`, 'Set DATA_DIR to one, or to a path that is free.');
  }
  if (process.getuid?.() !== 0) return { dataDir: writable(wanted, 0o700) };
  const account = ownerOf(wanted) ?? pickAccount();
  if (isReachable(path.dirname(wanted), account)) return { dataDir: writable(wanted, 0o711), account };
  const moved = path.join(STATE_ROOT, `strata-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`);
  log(`user ${account.name}, which runs the engines, cannot reach ${wanted}: data is kept in ${moved}`);
  return { dataDir: writable(moved, 0o711), account: ownerOf(moved) ?? account };
}

/**
 * Where unpacked programs are kept: the data directory, or what STRATA_PROGRAMS_DIR in `env` names, so that tests with
 * a data directory each need not unpack them each time.
 */
export function programsDir(home: EngineHome, env: NodeJS.ProcessEnv): string {
  const shared = env['STRATA_PROGRAMS_DIR'];
  return shared ? engineHome(shared).dataDir : home.dataDir;
}

/** Gives a finished directory its final name; another process may have been faster with the same content. */
export function settle(unfinished: string, final: string): void {
  try {
    fs.renameSync(unfinished, final);
  } catch (error) {
    if (!fs.existsSync(final)) throw error;
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Whether `account` may go through `dir` and all its parents. A directory that does not exist yet counts as reachable. */
export function isReachable(dir: string, account: Account): boolean {
  for (let at = dir; ; at = path.dirname(at)) {
    const stat = fs.statSync(at, { throwIfNoEntry: false });
    if (stat && !mayTraverse(stat, account)) return false;
    if (at === path.dirname(at)) return true;
  }
}

/** Makes a directory that belongs to the engines' user alone. */
export function ownedDirectory(dir: string, account?: Account): string {
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  give(dir, account);
  return dir;
}

/** Writes a file that only the engines' user (and root) can read. */
export function ownedFile(file: string, text: string, account?: Account): void {
  fs.rmSync(file, { force: true });
  fs.writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  give(file, account);
}

function give(file: string, account?: Account): void {
  if (account) fs.chownSync(file, account.uid, account.gid);
}

function mayTraverse(stat: fs.Stats, { uid, gid }: Account): boolean {
  const bit = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001;
  return (stat.mode & bit) !== 0;
}

/** Data made earlier by a plain user stays that user's. */
function ownerOf(dataDir: string): Account | undefined {
  const stat = fs.statSync(path.join(dataDir, 'postgres'), { throwIfNoEntry: false });
  return stat && stat.uid !== 0 ? { name: `uid ${stat.uid}`, uid: stat.uid, gid: stat.gid } : undefined;
}

function pickAccount(): Account {
  const users = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const entry = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!entry) {
    throw new EngineError(
      'PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody.',
      'Run Strata as a plain user, or set DATABASE_URL and REDIS_URL.',
    );
  }
  return { name: entry[0] ?? '', uid: Number(entry[2]), gid: Number(entry[3]) };
}

function writable(dir: string, mode: number): string {
  try {
    fs.mkdirSync(dir, { recursive: true, mode });
    fs.accessSync(dir, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
    // The engines' user must get through to its own folders below.
    if (process.getuid?.() === 0) fs.chmodSync(dir, fs.statSync(dir).mode | 0o111);
    return dir;
  } catch (cause) {
    throw new EngineError(
      `The data directory ${dir} cannot be written (${(cause as NodeJS.ErrnoException).code}).`,
      'Start as the user it belongs to, or set DATA_DIR to another directory.',
      { cause },
    );
  }
}
