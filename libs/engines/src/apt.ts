import fs from 'node:fs';
import path from 'node:path';
import { runProgram } from './programs.js';

type Env = NodeJS.ProcessEnv;

const PATIENCE = ['Acquire::Retries=2', 'Acquire::http::Timeout=15', 'Acquire::https::Timeout=15'];
const TIMEOUT_MS = 180_000;
/** The C library and its companions have to be the running system's. */
const SYSTEM_LIBRARY = /^(libc6|libc-bin|libgcc-s1|libstdc\+\+6|libcrypt1)$/;
const DEPENDENCIES_ONLY = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'];

/**
 * Downloads distribution packages with the libraries they need and the system lacks. Without package lists on the
 * system (slim containers have none) it fetches lists of its own. Needs no root.
 * @returns the downloaded files
 * @throws Error with apt's message
 */
export async function aptFetch(packages: readonly string[], folder: string, env: Env): Promise<string[]> {
  const downloads = path.join(folder, 'packages');
  fs.mkdirSync(downloads, { recursive: true });
  try {
    await download(packages, downloads, PATIENCE, env);
  } catch {
    const settings = [...PATIENCE, ...privateLists(path.join(folder, 'apt'))];
    await apt('apt-get', ['-q', 'update'], settings, env);
    await download(packages, downloads, settings, env);
  }
  return fs.readdirSync(downloads).map((name) => path.join(downloads, name));
}

async function download(packages: readonly string[], folder: string, settings: string[], env: Env): Promise<void> {
  const libraries = await missingLibraries(packages, settings, env);
  // As root apt would drop to a user of its own that cannot write here.
  await apt(
    'apt-get',
    ['-q', 'download', ...packages, ...libraries],
    ['APT::Sandbox::User=root', ...settings],
    env,
    folder,
  );
}

async function missingLibraries(packages: readonly string[], settings: string[], env: Env): Promise<string[]> {
  const installed = await installedPackages(env);
  const found = new Set<string>();
  for (let level = packages; level.length > 0;) {
    const flags = DEPENDENCIES_ONLY.map((kind) => `--no-${kind}`);
    const output = await apt('apt-cache', ['depends', ...flags, ...level], settings, env);
    const names = [...output.matchAll(/^[ |]+(?:Pre)?Depends: (lib\S+)$/gm)].map((match) => match[1] ?? '');
    level = [...new Set(names)].filter(
      (name) => !SYSTEM_LIBRARY.test(name) && !installed.has(name) && !found.has(name),
    );
    for (const name of level) found.add(name);
  }
  return [...found];
}

async function installedPackages(env: Env): Promise<Set<string>> {
  const { output } = await runProgram('dpkg-query', ['-W', '-f', '${db:Status-Abbrev}${Package}\n'], { env });
  return new Set([...output.matchAll(/^ii (\S+)$/gm)].map((match) => match[1] ?? ''));
}

function privateLists(folder: string): string[] {
  const lists = path.join(folder, 'lists');
  const cache = path.join(folder, 'cache');
  fs.mkdirSync(path.join(lists, 'partial'), { recursive: true });
  fs.mkdirSync(path.join(cache, 'archives', 'partial'), { recursive: true });
  return [`Dir::State::Lists=${lists}`, `Dir::Cache=${cache}`, 'Debug::NoLocking=1', 'APT::Sandbox::User=root'];
}

async function apt(tool: string, args: string[], settings: string[], env: Env, cwd?: string): Promise<string> {
  const options = settings.flatMap((setting) => ['-o', setting]);
  const { ok, output } = await runProgram(tool, [...options, ...args], {
    env: { ...env, LC_ALL: 'C' },
    cwd,
    timeoutMs: TIMEOUT_MS,
  });
  if (!ok) throw new Error(`${tool} ${args.join(' ')} failed:\n${output.trim().split('\n').slice(-6).join('\n')}`);
  return output;
}
