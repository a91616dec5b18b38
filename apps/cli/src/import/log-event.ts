import { INGEST_LIMITS, type IngestEvent } from '@strata/contracts';
import type { LogLine } from './log-line.js';

/** What pages end in; no ending at all is a page too. All else (images, styles, feeds, archives) is a plain request. */
const PAGE = /(?:^|\/)(?:[^/.]*|[^/]*\.(?:html?|xhtml|shtml|php\d?|aspx?|jsp|cgi|cfm))$/i;

/** A page that was shown: a successful GET, also when the browser had it already (304). */
function isPageView(line: LogLine, path: string): boolean {
  const isShown = (line.status >= 200 && line.status < 300) || line.status === 304;
  return line.method === 'GET' && isShown && PAGE.test(path);
}

/**
 * The event of a line. `host` makes paths addresses, so that steps inside the site are no referrals.
 * Texts are cut to the limits of the API: a log has longer ones, and nothing in it is dropped.
 */
export function eventOfLine(line: LogLine, options: { eventId: string; source: string; host?: string }): IngestEvent {
  const target = line.target ?? '';
  const path = /^[^?#]*/.exec(target.replace(/^https?:\/\/[^/]*/i, ''))?.[0] ?? '';
  const page = options.host && target.startsWith('/') ? `https://${options.host}${target}` : target;
  const { method, bytes, protocol } = line;
  return {
    event: isPageView(line, path) ? 'page_view' : 'request',
    event_id: options.eventId,
    timestamp: line.time,
    source: options.source,
    status: String(line.status),
    properties: { method, bytes, protocol },
    ...(target && { page_url: page.slice(0, INGEST_LIMITS.maxUrl), entity_id: path.slice(0, INGEST_LIMITS.maxId) }),
    ...(line.referrer && { referrer: line.referrer.slice(0, INGEST_LIMITS.maxUrl) }),
  };
}
