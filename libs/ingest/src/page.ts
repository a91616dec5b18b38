import { INGEST_LIMITS } from '@strata/contracts';
import { AD_CLICK_IDS, channelOf, type Channel } from './channel.js';
import { shortText } from './text.js';

/** What an event's page and referrer say. */
export interface Visit {
  path: string | null;
  referrerDomain: string | null;
  channel: Channel;
  /** source, medium, campaign, term, content. */
  utm: [string | null, string | null, string | null, string | null, string | null];
}

/** Stands in for the host of a page that is given as a path. */
const NO_HOST = 'no-host.invalid';

function parse(url: string | null | undefined, base?: string): URL | undefined {
  if (!url) return undefined;
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}

/** `Sub.Example.com.` and `www.example.com` → `sub.example.com`, `example.com`. */
function bareHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/^www\./, '');
}

/** Host of a referrer without `www.`; null for none, for what is no address and for app schemes without a host. */
export function referrerDomain(referrer: string | null | undefined): string | null {
  const url = parse(referrer);
  const host = url?.hostname ?? '';
  return shortText(bareHost(host), INGEST_LIMITS.maxShortText) ?? null;
}

/** Reads path, campaign and channel out of an event's page (an address, or a path) and its referrer. */
export function readVisit(pageUrl: string | null | undefined, referrer: string | null | undefined): Visit {
  // Also `//a`: logs hold such paths, and no page tells its own address without its protocol.
  const page = pageUrl?.startsWith('/') ? parse(`https://${NO_HOST}${pageUrl}`) : parse(pageUrl, `https://${NO_HOST}`);
  const from = referrerDomain(referrer);
  // A step inside the site is no arrival.
  const isInternal = page !== undefined && page.hostname !== NO_HOST && from === bareHost(page.hostname);
  const parameter = (name: string): string | null =>
    shortText(page?.searchParams.get(name), INGEST_LIMITS.maxShortText) ?? null;
  const utm: Visit['utm'] = page?.search
    ? [
        parameter('utm_source'),
        parameter('utm_medium'),
        parameter('utm_campaign'),
        parameter('utm_term'),
        parameter('utm_content'),
      ]
    : [null, null, null, null, null];
  const hasAdClick = Boolean(page?.search) && AD_CLICK_IDS.some((name) => page?.searchParams.has(name));
  const channel = channelOf({ referrerDomain: isInternal ? null : from, source: utm[0], medium: utm[1], hasAdClick });
  return {
    path: page ? (shortText(page.pathname, INGEST_LIMITS.maxUrl) ?? null) : null,
    referrerDomain: from,
    channel,
    utm,
  };
}
