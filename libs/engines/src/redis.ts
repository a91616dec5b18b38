import net from 'node:net';
import path from 'node:path';
import { EngineError } from './errors.js';
import { engineHome, ownedDirectory, ownedFile } from './home.js';
import { LOOPBACK, type Engine, type EngineOptions } from './options.js';
import { freePort } from './ports.js';
import { endLeftover, fileSize, logTail, rotateLog, spawnEngine, until, type EngineProcess } from './process.js';
import { redisBinary } from './redis-binary.js';
import { keptSecret } from './secrets.js';

export interface RedisOptions extends EngineOptions {
  /** Memory limit in Redis's notation; a full one refuses writes. Default: 512mb. */
  maxMemory?: string;
}

/** A long append-only file takes a while to load. */
const READY_MS = 120_000;
const STOP_SIGNALS = ['SIGTERM'] as const;

/**
 * Starts a private Redis (or Valkey) that acknowledges a write only after it is on disk. A server that an earlier,
 * killed run left behind is ended first.
 * @returns the engine; `url` holds the password
 * @throws EngineError
 */
export async function startRedis(options: RedisOptions): Promise<Engine> {
  const home = engineHome(options.dataDir, options.log);
  const binary = await redisBinary(home, options.env, options.log);
  const password = keptSecret(home.dataDir, 'redis');
  const directory = ownedDirectory(path.join(home.dataDir, 'redis'), home.account);
  const pidFile = path.join(home.dataDir, 'pids', 'redis.pid');
  await endLeftover(pidFile, STOP_SIGNALS, options.log);
  const port = options.port ?? (await freePort());
  const config = path.join(directory, 'redis.conf');
  ownedFile(config, configText({ directory, port, password, maxMemory: options.maxMemory ?? '512mb' }), home.account);
  const logFile = path.join(home.dataDir, 'logs', 'redis.log');
  rotateLog(logFile);
  const offset = fileSize(logFile);
  const running = await spawnEngine({
    ...{ command: binary.command, args: [config], env: binary.env, cwd: directory, logFile },
    ...{ pidFile, account: home.account, stopSignals: STOP_SIGNALS },
  });
  await waitUntilReady(running, port, password, () => logTail(logFile, offset));
  const url = `redis://:${password}@${LOOPBACK}:${port}`;
  return { host: LOOPBACK, port, url, pid: running.pid, exited: running.exited, stop: running.stop };
}

function configText(values: { directory: string; port: number; password: string; maxMemory: string }): string {
  const { directory, port, password, maxMemory } = values;
  const quoted = (text: string) => JSON.stringify(text);
  return [
    `bind ${LOOPBACK}`,
    'protected-mode yes',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${quoted(directory)}`,
    'daemonize no',
    'logfile ""',
    'save ""',
    'appendonly yes',
    // A 202 promises that the event is on disk.
    'appendfsync always',
    'aof-load-truncated yes',
    // A full queue has to refuse events, not to forget them.
    'maxmemory-policy noeviction',
    `maxmemory ${maxMemory}`,
    '',
  ].join('\n');
}

async function waitUntilReady(
  running: EngineProcess,
  port: number,
  password: string,
  output: () => string,
): Promise<void> {
  let isReady = false;
  await until(async () => running.hasExited() || (isReady = await answersPing(port, password)), READY_MS);
  if (isReady && !running.hasExited()) return;
  await running.stop();
  const failure = output();
  const remedy = /Address already in use/i.test(failure)
    ? `Something else listens on port ${port} of ${LOOPBACK}: stop it and start again.`
    : /No space left/.test(failure)
      ? 'Free some disk space and start again.'
      : 'See logs/redis.log in the data directory.';
  throw new EngineError(`Redis did not start:\n${failure}`, remedy);
}

/** Whether the server answers us and has loaded its data; one with another password is somebody else's. */
function answersPing(port: number, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, LOOPBACK);
    let reply = '';
    const finish = (isReady: boolean) => {
      socket.destroy();
      resolve(isReady);
    };
    socket.setTimeout(1000, () => finish(false)).once('error', () => finish(false));
    socket.once('close', () => finish(false));
    socket.on('data', (chunk: Buffer) => {
      reply += chunk.toString();
      if (reply.split('\r\n').length > 2) finish(reply.includes('+PONG'));
    });
    socket.write(`AUTH ${password}\r\nPING\r\n`);
  });
}
