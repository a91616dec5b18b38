import type { FastifyInstance } from 'fastify';

const INGEST = '/api/v1/events/ingest';

/**
 * Lets pages of any site read the endpoint's answers: it takes no cookies and answers nothing secret, and which pages
 * may send is decided by the project's domains. Trackers need no preflight; clients that send X-API-Key do.
 */
export function allowIngestFromPages(fastify: FastifyInstance): void {
  // On this route alone: a hook for all would ask every request where it goes.
  fastify.addHook('onRoute', (route) => {
    if (route.url !== INGEST) return;
    route.onRequest = (_request, reply, done) => {
      reply.raw.setHeader('access-control-allow-origin', '*');
      reply.raw.setHeader('cross-origin-resource-policy', 'cross-origin');
      done();
    };
  });
  fastify.options(INGEST, (_request, reply) =>
    reply
      .status(204)
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'content-type, content-encoding, x-api-key',
        'access-control-expose-headers': 'retry-after',
        'access-control-max-age': '86400',
      })
      .send(),
  );
}
