import { testEngines } from '@strata/platform';
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';

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

/** An account of a suite's own on the tests' Redis: connections of others are not cut with its own. */
export class TestRedisUser {
  private readonly name = `test-${randomUUID()}`;
  readonly redisUrl: string;

  constructor() {
    const url = new URL(testEngines().redisUrl);
    [url.username, url.password] = [this.name, randomUUID()];
    this.redisUrl = url.href;
  }

  async open(): Promise<void> {
    const { password } = new URL(this.redisUrl);
    await this.ask((redis) => redis.acl('SETUSER', this.name, 'on', `>${password}`, '~*', '&*', '+@all'));
  }

  /** Cuts its connections of a type, as a restart of Redis or a broken network does. */
  async cut(type: 'normal' | 'pubsub'): Promise<void> {
    await this.ask((redis) => redis.client('KILL', 'USER', this.name, 'TYPE', type));
  }

  async close(): Promise<void> {
    await this.ask((redis) => redis.acl('DELUSER', this.name));
  }

  private async ask(question: (redis: Redis) => Promise<unknown>): Promise<void> {
    const redis = new Redis(testEngines().redisUrl);
    try {
      await question(redis);
    } finally {
      redis.disconnect();
    }
  }
}
