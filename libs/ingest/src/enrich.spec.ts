import { countsAsBot, readAgent } from './agent.js';
import { countryOf, proxyCountry } from './country.js';
import { Enricher } from './enrich.js';
import { GroupCommit } from './group-commit.js';
import { isOriginAllowed } from './origin.js';
import { readVisit } from './page.js';
import { decodeRow } from './row.js';
import { isProblem, validateEvent } from './validate.js';
import { visitorHashes } from './visitor.js';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';

describe('channels', () => {
  it.each([
    ['direct', 'https://a.com/', undefined],
    ['direct', 'https://a.com/x', 'https://www.a.com/y'],
    ['direct', undefined, undefined],
    ['direct', '/path', 'about:blank'],
    ['organic_search', 'https://a.com/', 'https://www.google.co.uk/search?q=x'],
    ['organic_search', 'https://a.com/', 'https://duckduckgo.com/'],
    ['organic_search', 'https://a.com/?utm_medium=organic&utm_source=whatever', undefined],
    ['social', 'https://a.com/', 'https://t.co/abc'],
    ['social', 'https://a.com/', 'https://m.facebook.com/'],
    ['social', 'https://a.com/?utm_source=newsite&utm_medium=social', 'https://www.google.com/'],
    ['email', 'https://a.com/?utm_source=newsletter', undefined],
    ['email', 'https://a.com/?utm_medium=e-mail', undefined],
    ['email', 'https://a.com/', 'https://mail.google.com/mail/u/0'],
    ['paid', 'https://a.com/?utm_source=google&utm_medium=cpc', 'https://www.google.com/'],
    ['paid', 'https://a.com/?gclid=abc', 'https://www.google.com/'],
    ['referral', 'https://a.com/', 'https://blog.example.org/post'],
    ['referral', 'https://a.com/', 'https://notgoogle.com.evil.org/'],
    ['referral', 'https://a.com/?utm_source=partner&utm_medium=affiliate', undefined],
  ])('%s: %s from %s', (channel, page, referrer) => expect(readVisit(page, referrer).channel).toBe(channel));
});

describe('readVisit', () => {
  it('reads path and campaign, of addresses and of bare paths', () => {
    expect(
      readVisit('https://a.com/b%20c/?utm_source=S&utm_campaign=%00x&utm_term=a+b#frag', 'http://WWW.Ex.com:80/'),
    ).toEqual({
      path: '/b%20c/',
      referrerDomain: 'ex.com',
      channel: 'referral',
      utm: ['S', null, 'x', 'a b', null],
    });
    expect(readVisit('//favicon.ico', undefined).path).toBe('//favicon.ico');
    expect(readVisit('/only/path?utm_content=c', undefined)).toMatchObject({
      path: '/only/path',
      utm: [null, null, null, null, 'c'],
    });
  });

  it('survives what is no address', () => {
    expect(readVisit('http://[', '::::')).toMatchObject({ path: null, referrerDomain: null, channel: 'direct' });
  });
});

describe('agents', () => {
  it('reads browser, system and device', () => {
    expect(readAgent(CHROME)).toMatchObject({ browser: 'Chrome', os: 'Windows', device: 'desktop', isBot: false });
    expect(readAgent(undefined)).toMatchObject({ userAgent: null, browser: null, isBot: false });
    expect(readAgent('x'.repeat(2_000)).userAgent).toHaveLength(1_024);
  });

  it.each([
    'curl/8.5.0',
    'Wget/1.21',
    'axios/1.7.9',
    'node',
    'node-fetch',
    'python-requests/2.31.0',
    'Go-http-client/1.1',
    'okhttp/4.9',
  ])('does not take %s for a bot through the API, but in a log', (name) => {
    expect(countsAsBot(readAgent(name), 'api')).toBe(false);
    expect(countsAsBot(readAgent(name), 'import')).toBe(true);
  });

  it.each(['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'HeadlessChrome/131'])(
    'takes %s for a bot everywhere',
    (name) => {
      expect(countsAsBot(readAgent(name), 'api')).toBe(true);
      expect(countsAsBot(readAgent(name), 'import')).toBe(true);
    },
  );
});

describe('countries', () => {
  it('are looked up by address', () => {
    expect(countryOf('8.8.8.8')).toBe('US');
    expect(countryOf('2a00:1450:4001:82a::200e')).toMatch(/^[A-Z]{2}$/);
    expect(countryOf('127.0.0.1')).toBeNull();
    expect(countryOf('garbage')).toBeNull();
  });

  it('are believed of a proxy when they are some', () => {
    expect([proxyCountry('de'), proxyCountry('XX'), proxyCountry('T1'), proxyCountry(undefined)]).toEqual([
      'DE',
      null,
      null,
      null,
    ]);
  });
});

describe('visitors', () => {
  it('are others with another salt, project, address or browser', () => {
    const salts = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)] as const;
    const ids = [
      visitorHashes(salts[0], 'p', '1.2.3.4', 'ua'),
      visitorHashes(salts[1], 'p', '1.2.3.4', 'ua'),
      visitorHashes(salts[0], 'q', '1.2.3.4', 'ua'),
      visitorHashes(salts[0], 'p', '1.2.3.5', 'ua'),
      visitorHashes(salts[0], 'p', '1.2.3.4', 'other'),
    ];
    expect(new Set(ids.map((id) => id.visitorId)).size).toBe(5);
    expect(new Set(ids.map((id) => id.ipHash)).size).toBe(4);
    expect(visitorHashes(salts[0], 'p', '1.2.3.4', 'ua')).toEqual(ids[0]);
  });
});

describe('isOriginAllowed', () => {
  it.each([
    [true, undefined, ['example.com']],
    [true, 'https://anything.org', []],
    [true, 'https://example.com:8443', ['example.com']],
    [true, 'https://EXAMPLE.com', ['Example.com']],
    [true, 'https://a.b.example.com', ['*.example.com']],
    [true, 'http://localhost:4200', ['localhost']],
    [false, 'https://example.com', ['*.example.com']],
    [false, 'https://www.example.com', ['example.com']],
    [false, 'https://notexample.com', ['*.example.com', 'example.com']],
    [false, 'http://localhost:4200', ['example.com']],
    [false, 'null', ['example.com']],
  ])('%s: %s with %j', (allowed, origin, domains) => expect(isOriginAllowed(origin, domains)).toBe(allowed));
});

describe('Enricher', () => {
  it('writes rows that read as the event', () => {
    const enricher = new Enricher('api');
    const tenant = {
      workspaceId: '0190a0a0-0000-7000-8000-000000000001',
      projectId: '0190a0a0-0000-7000-8000-000000000002',
    };
    const event = validateEvent(
      {
        event: 'sign\tup',
        page_url: 'https://a.com/x?utm_source=s',
        distinct_id: '',
        status: '200',
        amount_cents: -5,
        properties: { a: '\n' },
      },
      { receivedAt: Date.parse('2026-11-21T12:00:00Z'), sources: {}, odd: false },
    );
    if (isProblem(event)) throw new Error(event.message);
    const sender = enricher.sender(
      tenant,
      { ip: '8.8.8.8', userAgent: CHROME, country: null },
      Buffer.alloc(32),
      '2026-11-21',
    );
    expect(decodeRow(enricher.row(tenant, event, '2026-11-21T12:00:00.000Z', sender))).toMatchObject({
      workspace_id: tenant.workspaceId,
      project_id: tenant.projectId,
      event_id: event.eventId,
      event_name: 'sign\tup',
      distinct_id: null,
      visitor_id: sender.visitorId,
      path: '/x',
      utm_source: 's',
      channel: 'referral',
      browser: 'Chrome',
      device: 'desktop',
      country: 'US',
      is_bot: false,
      status: '200',
      processing_ms: null,
      amount_cents: -5,
      properties: '{"a":"\\n"}',
    });
  });
});

describe('GroupCommit', () => {
  it('shares flushes, keeps their limits and their order, and gives each item the fate of its flush', async () => {
    const flushes: number[][] = [];
    const group = new GroupCommit<number>(
      async (items) => {
        flushes.push(items);
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (items.includes(3)) throw new Error('flush failed');
      },
      { maxWeight: 3, maxBytes: 100 },
    );
    const first = group.add(1, 1, 1);
    while (flushes.length === 0) await new Promise(setImmediate);
    const rest = [2, 3, 4, 5].map((item) => group.add(item, 1, item === 5 ? 1_000 : 1));
    const fates = await Promise.allSettled([first, ...rest]);
    expect(flushes).toEqual([[1], [2, 3, 4], [5]]);
    expect(fates.map((fate) => fate.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected', 'fulfilled']);
    expect(group.waitingWeight).toBe(0);
  });
});
