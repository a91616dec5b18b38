import { testEngines } from '@strata/platform';
import { Redis } from 'ioredis';

/** Whether a text stands in some value below a prefix of the tests' Redis. */
export async function redisHolds(prefix: string, text: string): Promise<boolean> {
  const redis = new Redis(testEngines().redisUrl);
  try {
    for await (const keys of redis.scanStream({ match: `*${prefix}*` }) as AsyncIterable<string[]>) {
      for (const key of keys) if ((await contentsOf(redis, key)).includes(text)) return true;
    }
    return false;
  } finally {
    redis.disconnect();
  }
}

async function contentsOf(redis: Redis, key: string): Promise<string> {
  const read: Record<string, () => Promise<unknown>> = {
    string: () => redis.get(key),
    list: () => redis.lrange(key, 0, -1),
    set: () => redis.smembers(key),
    zset: () => redis.zrange(key, 0, -1),
    hash: () => redis.hgetall(key),
    stream: () => redis.xrange(key, '-', '+'),
  };
  const contents = await read[await redis.type(key)]?.();
  return JSON.stringify(contents ?? null);
}
