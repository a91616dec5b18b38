import { Redis as Client, type RedisOptions } from 'ioredis';

/** Hash tag of all our keys: scripts that touch several keys then work on Redis Cluster too. */
export const KEY_PREFIX = '{strata}';

const reconnect = (attempt: number): number => Math.min(50 * 2 ** Math.min(attempt, 6), 2_000);

/**
 * What a connection is for. A `producer` answers somebody who waits: with Redis away its commands fail at once, and
 * nothing is queued behind the caller's back. The others wait for Redis to come back.
 */
export type ConnectionKind = 'producer' | 'worker' | 'blocking' | 'subscriber';

const OPTIONS: Record<ConnectionKind, RedisOptions> = {
  producer: {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 5_000,
    // While Redis loads its AOF after a restart it is "away", not an error per command.
    enableReadyCheck: true,
  },
  worker: { maxRetriesPerRequest: null, enableReadyCheck: true },
  // Bull insists on these two for its blocking and its event connection.
  blocking: { maxRetriesPerRequest: null, enableReadyCheck: false },
  subscriber: { maxRetriesPerRequest: null, enableReadyCheck: false },
};

/** Opens a connection that reconnects for ever. Errors are swallowed here: they surface at the command that fails. */
export function connect(redisUrl: string, kind: ConnectionKind): Client {
  const client = new Client(redisUrl, { ...OPTIONS[kind], retryStrategy: reconnect, connectTimeout: 5_000 });
  client.on('error', () => undefined);
  return client;
}

/** Closes a connection, waiting at most a second for outstanding answers. */
export async function disconnect(client: Client): Promise<void> {
  if (client.status === 'ready') {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, 1_000)));
    await Promise.race([
      client.quit().then(
        () => undefined,
        () => undefined,
      ),
      limit,
    ]);
    clearTimeout(timer);
  }
  client.disconnect();
}
