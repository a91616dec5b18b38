import 'reflect-metadata';
import { createLogger, readConfig, StartupError, type Logger } from '@strata/platform';
import { NestFactory } from '@nestjs/core';
import { NestLog } from './nest-log.js';
import { WorkerModule } from './worker.module.js';

/** A stop takes this long at most; a batch that is cut off is delivered again, and stored once. */
const STOP_WITHIN_MS = 4_500;

async function start(): Promise<void> {
  const config = readConfig();
  const log = createLogger(config, 'worker');
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, STRATA_SECRET: secret } = config;
  if (!databaseUrl || !redisUrl || !secret) {
    throw new StartupError(
      'The worker needs DATABASE_URL, REDIS_URL and STRATA_SECRET.',
      'Start Strata with `npm start`, which sets them, or set them yourself.',
    );
  }
  const app = await NestFactory.createApplicationContext(WorkerModule.with({ databaseUrl, redisUrl, secret, log }), {
    logger: new NestLog(log),
    abortOnError: false,
  });
  const stop = (signal: string): void => {
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error, log),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  log.info('worker is ready');
  process.send?.({ type: 'ready' });
}

function fail(error: unknown, log?: Logger): never {
  if (log) log.fatal({ err: error }, 'worker failed');
  else if (error instanceof StartupError) process.stderr.write(`${error.message} ${error.remedy}\n`);
  else process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
  process.exit(1);
}

start().catch((error: unknown) => fail(error));
