import { seededRandom } from '@strata/platform';

/** A request that can be sent over and over: every time its events get new identities. */
export interface Body {
  userAgent: string;
  /** The JSON text, its ids and times rewritten in place by {@link renew}. */
  bytes: Buffer;
  idsAt: number[];
  timesAt: number[];
}

const ID = '00000000-0000-4000-8000-000000000000';
const TIME = '2026-01-01T00:00:00.000Z';

const USER_AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 OPR/124.0.0.0',
];
const SECTIONS = ['products', 'blog', 'docs', 'pricing', 'help', 'guides'];
const REFERRERS = [
  'https://www.google.com/',
  'https://www.bing.com/',
  'https://duckduckgo.com/',
  'https://news.ycombinator.com/item?id=41234567',
  'https://www.linkedin.com/feed/',
  'https://t.co/a1B2c3D4e5',
  'https://shop.example.com/',
  'https://partner.example.org/reviews/best-of-2026',
];
const CAMPAIGNS = [
  ['google', 'cpc', 'spring_sale', 'running+shoes', 'headline_b'],
  ['newsletter', 'email', '2026-11', '', 'hero'],
  ['linkedin', 'social', 'launch', '', 'carousel_2'],
];
const LANGUAGES = ['en-GB', 'en-US', 'de-DE', 'fr-FR', 'tr-TR', 'ja-JP'];
const SCREENS = ['1920x1080', '1440x900', '2560x1440', '390x844', '412x915'];

type Random = () => number;
const pick = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
const upTo = (random: Random, limit: number): number => Math.floor(random() * limit);

/** A page of some 1,200; every third visit carries a campaign. Low numbers are visited more often, as pages are. */
function pageUrl(random: Random): string {
  const page = `https://shop.example.com/${pick(random, SECTIONS)}/${Math.floor(200 * random() ** 3)}-trail-runner`;
  if (random() > 1 / 3) return page;
  const [source, medium, campaign, term, content] = pick(random, CAMPAIGNS);
  const keyword = term ? `&utm_term=${term}` : '';
  return `${page}?utm_source=${source}&utm_medium=${medium}&utm_campaign=${campaign}${keyword}&utm_content=${content}`;
}

function event(random: Random): object {
  const visitor = upTo(random, 50_000);
  return {
    event: 'page_view',
    event_id: ID,
    timestamp: TIME,
    distinct_id: `user_${visitor}`,
    session_id: `s-${visitor}-${upTo(random, 4)}`,
    page_url: pageUrl(random),
    ...(random() < 0.7 && { referrer: pick(random, REFERRERS) }),
    language: pick(random, LANGUAGES),
    screen: pick(random, SCREENS),
    properties: {
      title: `Trail Runner ${upTo(random, 200)} – Shop`,
      plan: pick(random, ['free', 'pro', 'team']),
      variant: pick(random, ['a', 'b']),
      load_ms: upTo(random, 3_000),
      signed_in: random() < 0.4,
    },
  };
}

/** `count` different requests of `events` events each, as a site's trackers send them; the same for the same seed. */
export function makeBodies(count: number, events: number, seed = 1): Body[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const list = Array.from({ length: events }, () => event(random));
    const bytes = Buffer.from(JSON.stringify({ events: list }));
    return { userAgent: pick(random, USER_AGENTS), bytes, idsAt: placesOf(bytes, ID), timesAt: placesOf(bytes, TIME) };
  });
}

function placesOf(bytes: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
}

let lastId = Math.floor(Math.random() * 2 ** 40);

/** Gives a body's events new ids and the present time. Writes in place: the load generator must cost little. */
export function renew(body: Body): Body {
  const now = new Date().toISOString();
  for (const at of body.timesAt) body.bytes.write(now, at, 'latin1');
  for (const at of body.idsAt) body.bytes.write((++lastId).toString(16).padStart(12, '0'), at + 24, 'latin1');
  return body;
}
