import { freePort, lastRun, startPostgres, startRedis } from '@strata/engines';
import { childEnvironment } from '@strata/platform';
import { checkRedis } from '@strata/queue';
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
  if (config.REDIS_URL) {
    for (const complaint of await checkRedis(config.REDIS_URL)) log(`REDIS_URL: ${complaint}`);
    return config.REDIS_URL;
  }
  const port = await freePort(portOf(lastRun(dataDir)?.redisUrl));
  const start = () => startRedis({ dataDir, env: childEnvironment(), log, port });
  return (await timed('Redis', log, () => supervisor.keep('redis', start))).url;
}

/** The last run's port is kept where it is free: people write it into the settings of their tools. */
function portOf(url: string | undefined): number | undefined {
  return url ? Number(new URL(url).port) || undefined : undefined;
}
