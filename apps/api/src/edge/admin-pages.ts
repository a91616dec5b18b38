import fastifyStatic from '@fastify/static';
import { DomainError, repositoryRoot } from '@strata/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const PLACEHOLDER = /__CSP_NONCE__/g;

/** The policy of every page of the admin. Style attributes are allowed for ECharts' tooltips alone. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Swagger's page brings inline scripts and styles of its own: it gets a looser policy, and only it. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

function securityHeaders(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-content-type-options', 'nosniff');
  // The rest is about documents; the API answers data.
  if (request.url.startsWith('/api/v1/')) return;
  void reply.headers({
    'referrer-policy': 'strict-origin-when-cross-origin',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
  });
}

/** Serves the built admin: hashed files for long, index.html anew each time with its own nonce. */
export async function serveAdmin(fastify: FastifyInstance): Promise<void> {
  const root = path.join(repositoryRoot(), 'dist', 'admin', 'browser');
  const template = readFileSync(path.join(root, 'index.html'), 'utf8');
  fastify.addHook('onRequest', (request, reply, done) => {
    securityHeaders(request, reply);
    if (request.url.startsWith('/api/docs')) void reply.header('content-security-policy', DOCS_POLICY);
    done();
  });
  await fastify.register(fastifyStatic, {
    root,
    index: false,
    wildcard: false,
    globIgnore: ['index.html'],
    immutable: true,
    maxAge: '1y',
  });
  const page = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (request.url.startsWith('/api/')) {
      throw new DomainError('not_found', 'There is no such endpoint.', { hint: 'GET /api/docs lists them all.' });
    }
    const nonce = randomBytes(16).toString('base64');
    return reply
      .headers({ 'content-security-policy': contentSecurityPolicy(nonce), 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(template.replace(PLACEHOLDER, nonce));
  };
  fastify.get('/', page);
  fastify.get('/index.html', page);
  // Everything that is neither file nor API is a page of the admin, which has its own "not found".
  fastify.get('/*', page);
}
