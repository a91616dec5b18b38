import { newId, type Logger } from '@strata/platform';
import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';

const SAFE_ID = /^[\w.-]{8,64}$/;
/** Called by machines many times a second; their failures are logged by the error filter. */
const QUIET = /^\/(health\/|api\/v1\/events\/ingest)/;

/** A caller's X-Request-Id when it is harmless, else a new id: under it every log line of a request is found. */
export function correlationId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && SAFE_ID.test(given) ? given : newId();
}

/** One line per answered request. The path is logged as its route, so that no id or query value lands in a log. */
export function logRequests(fastify: FastifyInstance, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    if (!QUIET.test(request.url) || reply.statusCode >= 500) {
      logger.info(
        {
          correlation_id: request.id,
          method: request.method,
          route: request.routeOptions.url ?? '(none)',
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime * 10) / 10,
        },
        'request',
      );
    }
    done();
  });
}
