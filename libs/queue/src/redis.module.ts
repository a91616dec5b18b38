import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, StartupError, type Config } from '@strata/platform';
import { Redis } from './redis.js';

/** The setting as a URL. @throws StartupError without it. */
export function redisUrlOf({ REDIS_URL: redisUrl }: Config): string {
  if (!redisUrl) throw new StartupError('REDIS_URL is needed.', 'Start everything with `npm start`.');
  return redisUrl;
}

/** The process's one `Redis`, closed after everything that uses it. */
@Global()
@Module({})
export class RedisModule implements OnApplicationShutdown {
  constructor(@Inject(Redis) private readonly redis: Redis) {}

  /** @param options.prefix of all keys, for tests. */
  static forRoot(options: { prefix?: string } = {}): DynamicModule {
    const redis = {
      provide: Redis,
      inject: [CONFIG],
      useFactory: (config: Config) => new Redis({ redisUrl: redisUrlOf(config), ...options }),
    };
    return { module: RedisModule, providers: [redis], exports: [Redis] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.redis.close();
  }
}
