import { createLogger, readConfig, StartupError } from '@strata/platform';
import { createApp } from './app.js';

/** Fails loudly: a process that cannot serve must not linger. */
function fail(error: unknown): never {
  const logger = createLogger({ LOG_LEVEL: 'info' }, 'api');
  logger.fatal(
    { err: error, remedy: error instanceof StartupError ? error.remedy : undefined },
    'the API did not start',
  );
  process.exit(1);
}

try {
  const config = readConfig();
  const app = await createApp(config, { pages: true });
  app.enableShutdownHooks();
  await app.listen({ host: config.HOST, port: config.PORT });
  createLogger(config, 'api').info({ host: config.HOST, port: config.PORT }, 'listening');
} catch (error) {
  fail(error);
}
