import { repositoryRoot } from '@strata/platform';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const DEMO_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Where each built file is served, and as what. */
const FILES: { urls: string[]; file: string; headers: Record<string, string> }[] = [
  {
    urls: ['/static/sdk/tracker.min.js'],
    file: 'tracker.min.js',
    headers: {
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=3600',
      // It is there for the pages of others.
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    },
  },
  {
    urls: ['/demo', '/demo/pricing', '/demo/checkout'],
    file: 'demo/index.html',
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': DEMO_POLICY },
  },
  { urls: ['/demo/demo.js'], file: 'demo/demo.js', headers: { 'content-type': 'text/javascript; charset=utf-8' } },
  { urls: ['/demo/demo.css'], file: 'demo/demo.css', headers: { 'content-type': 'text/css; charset=utf-8' } },
];

/** Serves the tracker and its demo page, from memory: few small files that are asked for often. */
export function serveTracker(fastify: FastifyInstance): void {
  for (const { urls, file, headers } of FILES) {
    const content = readFileSync(path.join(repositoryRoot(), 'dist', 'tracker', file));
    const zipped = gzipSync(content, { level: 9 });
    // Weak: the same for both encodings.
    const etag = `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
    const serve = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
      void reply.headers({ 'cache-control': 'no-cache', vary: 'accept-encoding', etag, ...headers });
      if (request.headers['if-none-match'] === etag) return reply.status(304).send();
      if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(content);
      return reply.header('content-encoding', 'gzip').send(zipped);
    };
    for (const url of urls) fastify.get(url, serve);
  }
}
