import net from 'node:net';
import { freePort, lastRun, startPostgres, startRedis } from '@strata/engines';
import { childEnvironment, StartupError } from '@strata/platform';
import { type Installation } from './installation.js';
import { type Supervisor } from './supervisor.js';
import { timed } from './terminal.js';

export const ENGINES = ['postgres', 'redis'] as const;

/** Addresses with credentials. */
export interface EngineUrls {
  superuserUrl: string;
  redisUrl: string;
}

type Log = (line: string) => void;

/** Starts both engines under supervision, or takes the ones that the settings name. */
export async function startEngines(installation: Installation, supervisor: Supervisor, log: Log): Promise<EngineUrls> {
  const results = await Promise.allSettled([
    startDatabase(installation, supervisor, log),
    startQueueStore(installation, supervisor, log),
  ]);
  const [superuserUrl, redisUrl] = results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }) as [string, string];
  return { superuserUrl, redisUrl };
}

async function startDatabase({ config, dataDir }: Installation, supervisor: Supervisor, log: Log): Promise<string> {
  if (config.DATABASE_URL) return config.DATABASE_URL;
  const port = await freePort(portOf(lastRun(dataDir)?.superuserUrl));
  const start = () => startPostgres({ dataDir, env: childEnvironment(), log, port });
  return (await timed('PostgreSQL', log, () => supervisor.keep('postgres', start))).url;
}

async function startQueueStore({ config, dataDir }: Installation, supervisor: Supervisor, log: Log): Promise<string> {
  if (config.REDIS_URL) return reachable(config.REDIS_URL);
  const port = await freePort(portOf(lastRun(dataDir)?.redisUrl));
  const start = () => startRedis({ dataDir, env: childEnvironment(), log, port });
  return (await timed('Redis', log, () => supervisor.keep('redis', start))).url;
}

/** The last run's port is kept where it is free: people write it into the settings of their tools. */
function portOf(url: string | undefined): number | undefined {
  return url ? Number(new URL(url).port) || undefined : undefined;
}

function reachable(url: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port || 6379), hostname.replace(/^\[|\]$/g, ''));
    const refuse = (why: string) => {
      socket.destroy();
      const message = `Redis at ${hostname}:${port || 6379} (REDIS_URL) does not answer: ${why}.`;
      reject(new StartupError(message, 'Start it, correct REDIS_URL, or leave it out to use the embedded Redis.'));
    };
    socket.setTimeout(5000, () => refuse('no answer within 5 s')).once('error', (error) => refuse(error.message));
    socket.once('connect', () => {
      socket.destroy();
      resolve(url);
    });
  });
}
