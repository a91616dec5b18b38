import { INGEST_LIMITS } from '@strata/contracts';
import Bowser from 'bowser';
import { isbot } from 'isbot';
import { LRUCache } from 'lru-cache';
import { shortText } from './text.js';

/** What a user agent says. */
export interface Agent {
  userAgent: string | null;
  browser: string | null;
  os: string | null;
  /** desktop, mobile, tablet, tv, … */
  device: string | null;
  /** True when isbot says so. HTTP libraries are among them. */
  isBot: boolean;
  isHttpLibrary: boolean;
}

/**
 * Programs' HTTP clients. One that sends with a write key is somebody's server reporting; one in an access log is a
 * robot.
 */
const HTTP_LIBRARY =
  /^(curl|libcurl|wget|axios|node|node-fetch|node-superagent|undici|got|needle|deno|bun|python|python-requests|python-urllib\d?|python-httpx|aiohttp|scrapy|go-http-client|go-resty|java|okhttp|apache-httpclient|apache-httpasyncclient|jakarta commons-httpclient|jersey|unirest-java|reactornetty|spring|dart|alamofire|cfnetwork|libwww-perl|lwp::simple|lwp-trivial|www-mechanize|ruby|faraday|typhoeus|rest-client|httparty|guzzlehttp|php|symfony|wordpress|pecl::http|restsharp|microsoft winhttp|winhttp|powershell|postmanruntime|insomnia|httpie|hackney|reqwest|ureq|hyper|rust|akka-http|http_request2|http_get|fasthttp|feedparser|universalfeedparser|simplepie|perl|vert\.x-webclient|segment|analytics-[a-z]+)\b/i;

const cache = new LRUCache<string, Agent>({ max: 5_000 });

/** Reads a user agent; the last 5,000 are remembered, as parsing one takes longer than all the rest of an event. */
export function readAgent(raw: string | null | undefined): Agent {
  const userAgent = shortText(raw, INGEST_LIMITS.maxUserAgent) ?? null;
  let agent = cache.get(userAgent ?? '');
  if (!agent) cache.set(userAgent ?? '', (agent = parseAgent(userAgent)));
  return agent;
}

function parseAgent(userAgent: string | null): Agent {
  if (userAgent === null) {
    return { userAgent, browser: null, os: null, device: null, isBot: false, isHttpLibrary: false };
  }
  const { browser, os, platform } = Bowser.parse(userAgent);
  const short = (text: string | undefined): string | null => shortText(text, INGEST_LIMITS.maxShortText) ?? null;
  return {
    userAgent,
    browser: short(browser.name),
    os: short(os.name),
    device: short(platform.type),
    isBot: isbot(userAgent),
    isHttpLibrary: HTTP_LIBRARY.test(userAgent),
  };
}

/**
 * The ruling on bots: isbot decides; HTTP libraries are none when they send through the API, but are in a log. There a
 * request without a user agent (`-`, which isbot flags) is a robot's too: every browser names itself.
 */
export function countsAsBot(agent: Agent, via: 'api' | 'import'): boolean {
  if (via === 'api') return agent.isBot && !agent.isHttpLibrary;
  return agent.isBot || agent.isHttpLibrary || agent.userAgent === null;
}
