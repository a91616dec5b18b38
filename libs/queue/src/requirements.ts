import { StartupError } from '@strata/platform';
import { Redis as Client } from 'ioredis';
import { disconnect } from './connection.js';

/**
 * Asks a Redis that is not ours whether it lets us in and keeps what it takes.
 * @returns what about its settings breaks the promise of a 202, one sentence each
 * @throws StartupError that says why there is no answer
 */
export async function checkRedis(redisUrl: string): Promise<string[]> {
  let why = 'no answer';
  const client = new Client(redisUrl, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 5_000 });
  client.on('error', (error: Error) => (why = error.message));
  try {
    await client.connect();
    return complaints(await client.info());
  } catch (cause) {
    if (!/closed/.test((cause as Error).message)) why = (cause as Error).message;
    throw new StartupError(
      `Redis at ${new URL(redisUrl).host} (REDIS_URL) does not answer: ${why}.`,
      'Start it, correct REDIS_URL, or leave it out to use the embedded Redis.',
      { cause },
    );
  } finally {
    await disconnect(client);
  }
}

/** `appendfsync` is left out: INFO does not tell it, and CONFIG is often forbidden. */
function complaints(info: string): string[] {
  const value = (field: string): string | undefined => new RegExp(`^${field}:(\\S+)`, 'm').exec(info)?.[1];
  const found: string[] = [];
  if (value('aof_enabled') === '0') found.push('appendonly is off: accepted events are lost when it restarts');
  const policy = value('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction') found.push(`maxmemory-policy is ${policy}: a full Redis forgets accepted events`);
  return found;
}
