import { NestFactory } from '@nestjs/core';
import { createLogger, LOGGER, nestLogger, readConfig, StartupError, type Config, type Logger } from '@strata/platform';
import { WorkerModule } from './worker.module.js';

/** A stop takes this long at most; a batch that is cut off is delivered again, and stored once. */
const STOP_WITHIN_MS = 4_500;

/** Fails loudly: a process that cannot work must not linger. */
function fail(error: unknown): never {
  const logger = createLogger({ LOG_LEVEL: 'info' }, 'worker');
  const remedy = error instanceof StartupError ? error.remedy : undefined;
  logger.fatal({ err: error, remedy }, 'the worker failed');
  process.exit(1);
}

async function start(config: Config): Promise<void> {
  const app = await NestFactory.createApplicationContext(WorkerModule.forRoot(config), {
    bufferLogs: true,
    abortOnError: false,
  });
  const logger = app.get<Logger>(LOGGER);
  app.useLogger(nestLogger(logger));
  const stop = (signal: string): void => {
    logger.info({ signal }, 'stopping');
    setTimeout(() => process.exit(0), STOP_WITHIN_MS).unref();
    app.close().then(() => process.exit(0), fail);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  logger.info('ready');
}

try {
  await start(readConfig());
} catch (error) {
  fail(error);
}
