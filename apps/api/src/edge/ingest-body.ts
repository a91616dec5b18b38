import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { INGEST_LIMITS } from '@strata/contracts';
import { DomainError } from '@strata/platform';
import type { FastifyRequest } from 'fastify';
import { gunzipSync } from 'node:zlib';

const INGEST = '/api/v1/events/ingest';
const LIMIT = INGEST_LIMITS.maxBodyBytes;

type Done = (error: Error | null, body?: unknown) => void;

/**
 * Bodies of the ingest endpoint reach the controller as text: JSON sent as `application/json` or, by trackers that must
 * avoid a preflight, as `text/plain`; gzip allowed. All other endpoints take plain JSON objects alone.
 */
export function acceptIngestBodies(app: NestFastifyApplication): void {
  const options = { bodyLimit: LIMIT };
  app.useBodyParser('application/json', options, (request: FastifyRequest, body: Buffer, done: Done) => {
    settle(done, () => (isIngest(request) ? ingestText(request, body) : parseJson(body)));
  });
  app.useBodyParser('text/plain', options, (request: FastifyRequest, body: Buffer, done: Done) => {
    settle(done, () => {
      if (isIngest(request)) return ingestText(request, body);
      throw new DomainError('unsupported_media_type', 'This endpoint takes application/json.');
    });
  });
}

function isIngest(request: FastifyRequest): boolean {
  // Cheaper than routeOptions, which is made anew at each look; no other route begins so.
  return request.url.startsWith(INGEST);
}

function settle(done: Done, parse: () => unknown): void {
  try {
    done(null, parse());
  } catch (error) {
    done(error as Error);
  }
}

/**
 * The body's text, decompressed.
 * @throws DomainError 400 for broken gzip, 413 for more than 1 MB after decompression, 415 for another encoding.
 */
function ingestText(request: FastifyRequest, body: Buffer): string {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return body.toString('utf8');
  if (encoding !== 'gzip') {
    throw new DomainError('unsupported_media_type', `Content-Encoding ${encoding} is not supported.`, {
      hint: 'Send gzip, or no encoding.',
    });
  }
  try {
    // Stops at the limit: a bomb never unfolds.
    return gunzipSync(body, { maxOutputLength: LIMIT }).toString('utf8');
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new DomainError('payload_too_large', `The body is larger than ${LIMIT} bytes after decompression.`, {
        hint: 'Send fewer events at a time.',
        cause,
      });
    }
    throw new DomainError('bad_request', 'The body is not gzip, though Content-Encoding says so.', { cause });
  }
}

/** Like Fastify's own parser: an object that tries to reach a prototype is refused. */
function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'), (key, value: unknown) => {
      if (key === '__proto__') throw new SyntaxError('__proto__ is not allowed');
      return value;
    });
  } catch (cause) {
    throw new DomainError('bad_request', 'The body is not JSON.', { cause });
  }
}
