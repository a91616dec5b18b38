import fs from 'node:fs';
import path from 'node:path';
import { aptFetch } from './apt.js';
import { engineEnvironment } from './environment.js';
import { EngineError } from './errors.js';
import { programsDir, settle, type EngineHome } from './home.js';
import { findProgram, runProgram } from './programs.js';

/** A Redis server to run and the environment it needs. */
export interface RedisBinary {
  readonly command: string;
  readonly env: Record<string, string>;
}

/**
 * Finds a Redis or Valkey: on the PATH, else the distribution's own package (Debian, Ubuntu), unpacked into the data
 * directory; that needs no root and changes nothing outside.
 * @throws EngineError when there is none to be had
 */
export async function redisBinary(
  home: EngineHome,
  env: NodeJS.ProcessEnv,
  log: (line: string) => void,
): Promise<RedisBinary> {
  const onPath = findProgram(['redis-server', 'valkey-server'], env);
  if (onPath) return { command: onPath, env: engineEnvironment(env) };
  const folder = path.join(programsDir(home, env), 'redis-packages');
  const kept = await unpackedIn(folder, env);
  if (kept) return kept;
  if (!['apt-get', 'apt-cache', 'dpkg-deb'].every((tool) => findProgram([tool], env))) throw noRedis();
  const started = Date.now();
  log("no redis-server on the PATH: unpacking the distribution's package into the data directory");
  await unpack(folder, env);
  const unpacked = await unpackedIn(folder, env);
  if (!unpacked) throw noRedis('The unpacked package does not run on this system.');
  log(`unpacked Redis (${Date.now() - started} ms)`);
  return unpacked;
}

async function unpackedIn(folder: string, env: NodeJS.ProcessEnv): Promise<RedisBinary | undefined> {
  const command = path.join(folder, 'usr/bin/redis-server');
  if (!fs.existsSync(command)) return undefined;
  const libraries = ['usr/lib', 'lib'].flatMap((lib) => multiarchFolders(path.join(folder, lib)));
  const found = { command, env: engineEnvironment(env, { LD_LIBRARY_PATH: libraries.join(':') }) };
  const { ok } = await runProgram(command, ['--version'], { env: found.env });
  return ok ? found : undefined;
}

async function unpack(folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const unfinished = `${folder}.${process.pid}.unfinished`;
  const packages = `${folder}.${process.pid}.download`;
  try {
    // One that is there does not run: the system has changed.
    fs.rmSync(folder, { recursive: true, force: true });
    // redis-tools holds the program, redis-server a link that gives it its name.
    const files = await aptFetch(['redis-tools', 'redis-server'], packages, env);
    fs.mkdirSync(unfinished, { recursive: true, mode: 0o755 });
    for (const file of files) {
      const { ok, output } = await runProgram('dpkg-deb', ['-x', file, unfinished], { env });
      if (!ok) throw noRedis(output);
    }
    fs.chmodSync(unfinished, 0o755);
    settle(unfinished, folder);
  } catch (error) {
    throw error instanceof EngineError ? error : noRedis((error as Error).message);
  } finally {
    for (const dir of [unfinished, packages]) fs.rmSync(dir, { recursive: true, force: true });
  }
}

function multiarchFolders(lib: string): string[] {
  if (!fs.existsSync(lib)) return [];
  const names = fs.readdirSync(lib).filter((name) => name.includes('-linux-gnu'));
  return names.map((name) => path.join(lib, name));
}

function noRedis(why?: string): EngineError {
  return new EngineError(
    `No Redis was found: there is no redis-server or valkey-server on the PATH.${why ? `\n${why.trim()}` : ''}`,
    'Install one (`brew install valkey`, `apt-get install redis-server`), or run ' +
      '`docker run -d -p 127.0.0.1:6379:6379 valkey/valkey:8 --appendonly yes` and set REDIS_URL=redis://127.0.0.1:6379.',
  );
}
