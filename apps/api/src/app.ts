import fastifyCookie from '@fastify/cookie';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { INGEST_LIMITS } from '@strata/contracts';
import { LiveAdmission } from '@strata/live';
import { LOGGER, nestLogger, type Config, type Logger } from '@strata/platform';
import { AppModule } from './app.module.js';
import { requireAccessRules } from './edge/access-rules.js';
import { serveAdmin } from './edge/admin-pages.js';
import { acceptIngestBodies } from './edge/ingest-body.js';
import { serveIngest } from './edge/ingest-route.js';
import { openApiDocument } from './edge/openapi.js';
import { correlationId, logRequests } from './edge/request-log.js';
import { serveTracker } from './edge/tracker-files.js';
import { unstorablePipe, validationPipe } from './edge/validation.js';
import { EventsController } from './http/events.controller.js';
import { liveDoor } from './ws/live-door.js';
import { SocketAdapter } from './ws/socket-adapter.js';

/** A whole request, body included, has to arrive within this. */
const REQUEST_TIMEOUT_MS = 60_000;
const HEALTH = ['health/live', 'health/ready'];

function adapter(config: Config): FastifyAdapter {
  return new FastifyAdapter({
    logger: false,
    bodyLimit: INGEST_LIMITS.maxBodyBytes,
    // Fastify has no limit by default: whoever sends a byte a minute would keep his connections for ever.
    requestTimeout: REQUEST_TIMEOUT_MS,
    genReqId: correlationId,
    trustProxy: config.TRUST_PROXY?.split(',').map((range) => range.trim()) ?? false,
    // Seed clients call `/projects/` with a slash at the end.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
  });
}

/**
 * The API, initialised but not yet listening.
 * @param options.pages serve the built admin and the API's documentation page; off for tests without a build.
 */
export async function createApp(config: Config, options: { pages: boolean }): Promise<NestFastifyApplication> {
  const module: DynamicModule = AppModule.forRoot(config);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter(config), {
    // The parsers of ingest-body.ts are all there are: Nest's own would take forms too.
    bodyParser: false,
    bufferLogs: true,
    abortOnError: false,
  });
  const logger = app.get<Logger>(LOGGER);
  app.useLogger(nestLogger(logger));
  app.setGlobalPrefix('api/v1', { exclude: HEALTH });
  app.useGlobalPipes(validationPipe(), unstorablePipe);
  requireAccessRules(app);
  app.useWebSocketAdapter(new SocketAdapter(app, liveDoor(app.get(LiveAdmission))));
  const fastify = app.getHttpAdapter().getInstance();
  await app.register(fastifyCookie);
  logRequests(fastify, logger);
  acceptIngestBodies(app);
  const events = app.get(EventsController);
  serveIngest(fastify, (request) => events.accept(request));
  if (options.pages) {
    SwaggerModule.setup('api/docs', app, openApiDocument(app), { jsonDocumentUrl: 'api/openapi.json' });
    await serveAdmin(fastify);
    serveTracker(fastify);
  }
  await app.init();
  await fastify.ready();
  return app;
}
