import { INGEST_LIMITS } from '@strata/contracts';
import type { ImportedEvent } from '@strata/ingest';
import { derivedId } from '@strata/platform';
import type { LogLine } from './combined-log.js';

/** Files that a page pulls in; a request for one is no page view. */
const ASSET =
  /\.(css|js|mjs|map|json|xml|txt|ico|png|jpe?g|gif|svg|webp|avif|woff2?|ttf|eot|otf|mp[34]|webm|ogg|pdf|zip|gz|tgz|bz2|exe|dmg|swf)$/i;
const VIEWED = new Set(['200', '206', '304']);

/** Path without query and fragment; null for what is no path. */
function pathOf(target: string | null): string | null {
  if (target === null || target === '*') return null;
  const path = target.replace(/^https?:\/\/[^/]+/i, '').split(/[?#]/)[0] ?? '';
  return path === '' ? '/' : path;
}

/** A request for a page that the server answered with it; all other lines are `request`. */
export function eventName({ method, target, status }: LogLine): 'page_view' | 'request' {
  const path = pathOf(target);
  return method === 'GET' && path !== null && VIEWED.has(status) && !ASSET.test(path) ? 'page_view' : 'request';
}

/**
 * The event of a log line. Its id is derived from project, line and how many equal lines stood before it, so that the
 * same log imported twice gives the same ids, while a line that really occurred twice gives two.
 * @param occurrence 1 for the first of equal lines.
 */
export function logEvent(
  parsed: LogLine,
  raw: string,
  context: { projectId: string; source: string; occurrence: number },
): ImportedEvent {
  const path = pathOf(parsed.target);
  return {
    event: eventName(parsed),
    event_id: derivedId(context.projectId, `${raw}\n${context.occurrence}`),
    timestamp: parsed.time.toISOString(),
    page_url: parsed.target?.slice(0, INGEST_LIMITS.maxUrl),
    referrer: parsed.referrer?.slice(0, INGEST_LIMITS.maxUrl),
    source: context.source,
    entity_id: path?.slice(0, INGEST_LIMITS.maxId),
    status: parsed.status,
    properties: { method: parsed.method, bytes: parsed.bytes, protocol: parsed.protocol },
  };
}
