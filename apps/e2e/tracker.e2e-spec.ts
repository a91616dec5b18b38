import { repositoryRoot } from '@strata/platform';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'puppeteer';
import { createProject } from './src/client.js';
import { pause } from './src/installation.js';
import { trackerTag } from './src/site.js';
import type { StoredRow } from './src/stored-events.js';
import { hide, TrackerWorld } from './src/tracker-world.js';
import { keptEvents, storedNames } from './src/visitor.js';

jest.setTimeout(60_000);

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** Longer than a batch waits. */
const BATCH_MS = 2_300;

const names = (rows: StoredRow[]): string[] => rows.map((row) => row.event_name);

describe('the tracker', () => {
  let world: TrackerWorld;

  beforeAll(async () => {
    world = await TrackerWorld.start();
  });
  afterAll(() => world?.stop());
  beforeEach(() => world.renew());
  afterEach(async () => {
    await world.visitor.leave();
    expect(world.visitor.exceptions).toEqual([]);
  });

  /** Runs code in the page a millisecond after the last, so that times order what is stored. */
  async function run(page: Page, ...lines: string[]): Promise<void> {
    for (const line of lines) await page.evaluate(`new Promise((done) => setTimeout(done, 3)).then(() => { ${line} })`);
  }
  /** Relative to the site, as texts. */
  const paths = (rows: StoredRow[]) =>
    rows.map(({ page_url, referrer }) => [page_url, referrer].map((url) => url && url.replace(world.site.address, '')));

  it('is served for the pages of others, small, and kept by browsers', async () => {
    const url = `${world.installation.address}/static/sdk/tracker.min.js`;
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=3600',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
      'content-encoding': 'gzip',
    });
    expect(Number(response.headers.get('content-length'))).toBeLessThanOrEqual(2_048);
    const headers = { 'if-none-match': response.headers.get('etag') ?? '' };
    expect((await fetch(url, { headers })).status).toBe(304);
    const plain = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe(await response.text());
  });

  it('records a page view with what is known of it, and forgets it once it is stored', async () => {
    world.page('/home');
    const page = await world.visitor.open(`${world.site.address}/home?utm_source=news#top`);
    const [row] = await world.stored(1);
    expect(row).toMatchObject({
      event_id: expect.stringMatching(UUID_V4) as string,
      event_name: 'page_view',
      page_url: `${world.site.address}/home?utm_source=news`,
      referrer: null,
      language: 'en-US',
      screen: expect.stringMatching(/^\d+x\d+$/) as string,
      distinct_id: null,
      session_id: expect.stringMatching(UUID_V4) as string,
      is_bot: false,
      properties: { title: '/home' },
    });
    await page.waitForFunction(() => Object.keys(localStorage).length === 2);
    expect(await keptEvents(page)).toEqual([]);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    expect(world.visitor.warnings).toEqual([]);
  });

  it('follows the routes of an application, each address once', async () => {
    const page = await world.open('/app');
    await run(
      page,
      `history.pushState({}, '', '/app/a'); document.title = 'A'`,
      `history.pushState({}, '', '/app/a')`,
      `history.replaceState({}, '', '/app/b#part')`,
      `location.hash = 'other'`,
      `history.pushState({}, '', '/app/gone'); history.replaceState({}, '', '/app/c')`,
      `history.go(-2)`,
    );
    await page.waitForFunction(() => location.pathname === '/app/b');
    await hide(page);
    const rows = await world.stored(5);
    expect(paths(rows)).toEqual([
      ['/app', null],
      ['/app/a', '/app'],
      ['/app/b', '/app/a'],
      ['/app/c', '/app/b'],
      ['/app/b', '/app/c'],
    ]);
    expect(rows[1]?.properties).toEqual({ title: 'A' });
  });

  it('puts the view of a route before what happens on it, and loses it on no page that goes at once', async () => {
    const page = await world.open('/app');
    await page.evaluate(`history.pushState({}, '', '/app/a'); strata.event('click')`);
    await page.evaluate(`history.pushState({}, '', '/app/b'); dispatchEvent(new Event('pagehide'))`);
    const rows = await world.stored(4);
    const made = world.requests.at(-1)?.body.events.map(({ event, page_url }) => [event, page_url]) ?? [];
    expect(made.map(([event, url]) => [event, String(url).replace(world.site.address, '')])).toEqual([
      ['page_view', '/app'],
      ['page_view', '/app/a'],
      ['click', '/app/a'],
      ['page_view', '/app/b'],
    ]);
    const times = rows.map((row) => row.occurred_at);
    expect(times).toEqual([...times].sort());
  });

  it('takes the hash for a route where it is told so', async () => {
    const page = await world.open('/hash', { hash: '' });
    await run(page, `location.hash = 'one'`, `location.hash = 'one'`, `history.pushState({}, '', '#two')`);
    await hide(page);
    expect(paths(await world.stored(3)).map(([url]) => url)).toEqual(['/hash', '/hash#one', '/hash#two']);
  });

  it('records no page views by itself where it is told so', async () => {
    const page = await world.open('/manual', { auto: 'false' });
    await run(page, `history.pushState({}, '', '/manual/a')`, `strata.event('click', { on: 'button' })`);
    await hide(page);
    const [row] = await world.stored(1);
    expect(row).toMatchObject({ event_name: 'click', properties: { on: 'button' } });
  });

  it('counts a prerendered page when it is shown, and a page that comes back from memory', async () => {
    const prerendering = `let hidden = true;
      Object.defineProperty(document, 'prerendering', { get: () => hidden });
      window.show = () => { hidden = false; document.dispatchEvent(new Event('prerenderingchange')); };`;
    const page = await world.open('/later', {}, prerendering);
    await hide(page);
    await pause(100);
    expect(world.requests).toEqual([]);
    await run(page, 'show()', `dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))`);
    await hide(page);
    expect(paths(await world.stored(2))).toEqual([
      ['/later', null],
      ['/later', null],
    ]);
  });

  it('sends batches: ten events at once, fewer after two seconds', async () => {
    const page = await world.open('/batches', { auto: 'false' });
    await page.evaluate(`for (let i = 0; i < 10; i++) strata.event('many', { i })`);
    await page.evaluate(`new Promise((done) => setTimeout(done, 500))`);
    expect(world.requests.map(({ body }) => body.events.length)).toEqual([10]);
    await run(page, `strata.event('few')`, `strata.event('few')`);
    await pause(1_000);
    expect(world.requests).toHaveLength(1);
    await world.stored(12);
    expect(world.requests.map(({ body }) => body.events.length)).toEqual([10, 2]);
    // Neither cookies nor a preflight: the body's type is what forms may send.
    const { headers } = world.requests[0] ?? {};
    expect(headers).toMatchObject({ 'content-type': 'text/plain;charset=UTF-8' });
    expect(headers).not.toHaveProperty('cookie');
  });

  it('knows a person from identify to reset, over pages and tabs', async () => {
    const first = await world.open('/first');
    await run(first, `strata.identify(42, { plan: 'pro' })`, `strata.event('a')`);
    const second = await world.open('/second');
    await run(second, `strata.event('b')`, `strata.reset()`, `strata.event('c')`);
    await Promise.all([hide(first), hide(second)]);
    const rows = await world.stored(6);
    expect(rows.map((row) => [row.event_name, row.distinct_id])).toEqual([
      ['page_view', null],
      ['$identify', '42'],
      ['a', '42'],
      ['page_view', '42'],
      ['b', '42'],
      ['c', null],
    ]);
    expect(rows[1]?.properties).toEqual({ plan: 'pro' });
    const sessions = rows.map((row) => row.session_id);
    expect(new Set(sessions.slice(0, 5)).size).toBe(1);
    expect(sessions[5]).not.toBe(sessions[4]);
  });

  it('begins a new session after half an hour without an event', async () => {
    const later = `const now = Date.now; let ahead = 0; Date.now = () => now() + ahead; window.wait = (ms) => { ahead += ms }`;
    const page = await world.open('/session', {}, later);
    await run(page, 'wait(29 * 6e4)', `strata.event('still')`, 'wait(29 * 6e4)', `strata.event('still')`);
    await run(page, 'wait(31 * 6e4)', `strata.event('new')`);
    await hide(page);
    const sessions = (await world.stored(4)).map((row) => row.session_id);
    expect(sessions.map((id) => sessions.indexOf(id))).toEqual([0, 0, 0, 3]);
  });

  it('replays what was called before it was loaded, with the times of the calls', async () => {
    const stub = `<script>window.strata = window.strata || { q: [] };
      ['event', 'identify', 'reset'].forEach((m) => { strata[m] = strata[m] || function () { strata.q.push([m, arguments, Date.now()]) } });
      const kept = strata.event;
      window.began = Date.now();
      strata.event('early', { n: 1 }); strata.identify('ada'); strata.event('named');
      const script = document.createElement('script');
      script.src = '${world.proxy.address}/static/sdk/tracker.min.js';
      script.dataset.project = '${world.project.api_key}';
      setTimeout(() => document.head.append(script), 600);
      script.onload = () => { kept('late'); window.loaded = true };</script>`;
    const page = await world.visitor.open(world.site.serve('/stub', { head: stub }));
    await page.waitForFunction('window.loaded');
    await hide(page);
    const rows = await world.stored(5);
    const began = Number(await page.evaluate('began'));
    const times = Object.fromEntries(rows.map((row) => [row.event_name, row.occurred_at - began]));
    expect(Object.keys(times).sort()).toEqual(['$identify', 'early', 'late', 'named', 'page_view']);
    for (const name of ['early', '$identify', 'named']) expect(times[name]).toBeLessThan(300);
    expect(times['late']).toBeGreaterThanOrEqual(600);
    expect(rows.find((row) => row.event_name === 'named')).toMatchObject({ distinct_id: 'ada' });
    expect(rows.find((row) => row.event_name === 'early')).toMatchObject({ distinct_id: null, properties: { n: 1 } });
  });

  it('works twice on a page, for two projects', async () => {
    const other = await createProject(world.user, 'Other');
    const head = world.tag() + trackerTag(world.proxy.address, { project: other.api_key, name: 'second' });
    const page = await world.visitor.open(world.site.serve('/two', { head }));
    await run(page, `strata.event('mine')`, `strata.identify('ada')`, `second.event('theirs')`);
    await run(page, `history.pushState({}, '', '/two/b')`);
    await hide(page);
    const [mine, theirs] = await Promise.all([world.stored(4), world.stored(3, other)]);
    expect(names(mine)).toEqual(['page_view', 'mine', '$identify', 'page_view']);
    expect(names(theirs)).toEqual(['page_view', 'theirs', 'page_view']);
    expect(theirs.map((row) => row.distinct_id)).toEqual([null, null, null]);
  });

  it('is one tracker when its script is on the page twice', async () => {
    const head = world.tag() + world.tag() + world.tag({ name: 'alias' });
    const page = await world.visitor.open(world.site.serve('/twice', { head }));
    await run(page, `strata.event('a')`, `alias.event('b')`);
    await hide(page);
    expect(names(await world.stored(3))).toEqual(['page_view', 'a', 'b']);
  });

  it.each([
    ['Do-Not-Track', 'doNotTrack', "'1'"],
    ['Global Privacy Control', 'globalPrivacyControl', 'true'],
  ])('sends and stores nothing under %s, and erases what was stored', async (_name, property, value) => {
    world.proxy.fate = () => 'refuse';
    const before = await world.open('/private');
    await run(before, `strata.identify('ada')`);
    expect(await keptEvents(before)).toHaveLength(2);
    await before.close();
    // Its beacon comes when it is gone.
    await pause(200);
    world.proxy.seen.length = 0;
    const signal = `Object.defineProperty(navigator, '${property}', { get: () => ${value} })`;
    const page = await world.open('/private', {}, signal);
    await run(page, `strata.event('a')`, `strata.identify('b')`, `history.pushState({}, '', '/x')`, `strata.reset()`);
    await hide(page);
    await pause(BATCH_MS);
    expect(world.requests).toEqual([]);
    expect(await storedNames(page)).toEqual([]);
  });

  it('runs under a strict content security policy', async () => {
    const policy = `default-src 'none'; script-src ${world.proxy.address}; connect-src ${world.proxy.address}`;
    const address = world.site.serve('/strict', {
      head: world.tag(),
      headers: { 'content-security-policy': policy, 'x-content-type-options': 'nosniff' },
    });
    const page = await world.visitor.open(address);
    await run(page, `strata.event('a')`);
    await pause(BATCH_MS);
    await run(page, `strata.event('b')`);
    await hide(page);
    expect(names(await world.stored(3))).toEqual(['page_view', 'a', 'b']);
    expect(world.visitor.warnings).toEqual([]);
  });

  it('works where storage is blocked, without session ids', async () => {
    const inner = world.page('/inner');
    const head = `</head><body><iframe sandbox="allow-scripts" src="${inner}"></iframe>`;
    const page = await world.visitor.open(world.site.serve('/outer', { head }));
    const frame = await page.waitForFrame(inner);
    await expect(frame.evaluate('localStorage.length')).rejects.toThrow(/sandboxed/);
    await frame.evaluate(`strata.identify('ada'); strata.event('a')`);
    const rows = await world.stored(3);
    const people = Object.fromEntries(rows.map((row) => [row.event_name, [row.distinct_id, row.session_id]]));
    expect(people).toEqual({ page_view: [null, null], $identify: ['ada', null], a: ['ada', null] });
  });

  it('stores nothing where it is told so', async () => {
    const page = await world.open('/off', { storage: 'off' });
    await run(page, `strata.identify('ada')`);
    expect(await storedNames(page)).toEqual([]);
    await page.goto('about:blank');
    expect((await world.stored(2)).map((row) => row.session_id)).toEqual([null, null]);
  });

  it('keeps junk away from the page, and takes odd texts as they are', async () => {
    const page = await world.open('/junk', { auto: 'false' });
    const odd = `<img src=x onerror=alert(1)> 😀 "quotes" \\n \u2028`;
    await run(
      page,
      `const ring = {}; ring.ring = ring; strata.event('ring', ring)`,
      `strata.event('big', { n: 10n })`,
      `strata.event('thrower', { get x() { throw new Error('from the page') } })`,
      `strata.event(); strata.event(null); strata.event({}); strata.event(Symbol('s')); strata.event('')`,
      `strata.event('text', 'no object'); strata.event('list', [1]); strata.event('x'.repeat(300))`,
      `strata.event('time', {}, 'yesterday'); strata.event('time', {}, {})`,
      `strata.identify(); strata.identify(''); strata.identify({}); strata.identify(null)`,
      `strata.event('huge', { text: 'x'.repeat(70000) }); strata.event('wide', { list: Array(200).fill({ a: 1 }) })`,
      `strata.event(${JSON.stringify(odd)}, { ${JSON.stringify(odd)}: ${JSON.stringify(odd)}, skipped: () => 1 })`,
      `strata.event('lone', { text: '\\ud800' })`,
    );
    await pause(BATCH_MS);
    const rows = await world.stored(2);
    expect(names(rows)).toEqual([odd, 'lone']);
    expect(rows.find((row) => row.event_name === odd)?.properties).toEqual({ [odd]: odd });
    expect(await keptEvents(page)).toEqual([]);
    // Each is explained to the developer.
    expect(world.visitor.warnings.join('\n')).toMatch(/circular/i);
    expect(world.visitor.warnings.join('\n')).toMatch(/event must be a text of 1 to 255 characters/);
    expect(world.visitor.warnings.join('\n')).toMatch(/identify/);
  });

  it('shows on its demo page what is sent, what is answered and what is wrong', async () => {
    const page = await world.visitor.open(`${world.installation.address}/demo`);
    await page.type('#key-input', 'proj_unknown');
    await page.click('#key-form button');
    await page.waitForSelector('#do-click', { visible: true });
    await page.click('#do-click');
    await page.waitForSelector('::-p-text(The server does not know this write key.)', { visible: true });

    await page.goto(`${world.installation.address}/demo?key=${world.project.api_key}`);
    await page.click('#do-sign-up');
    await page.click('#pages a[href="/demo/pricing"]');
    await page.click('#identify button');
    await page.click('#purchase button');
    await page.waitForSelector('::-p-text(202, 5 accepted)', { visible: true });
    const rows = await world.stored(5);
    const purchase = rows.find((row) => row.event_name === 'purchase');
    expect(purchase).toMatchObject({
      distinct_id: 'customer-42',
      page_url: `${world.installation.address}/demo/pricing`,
      properties: { amount_cents: 4_900, currency: 'EUR' },
    });
    const text = await page.$eval('#log', (log) => log.textContent ?? '');
    for (const { event_id } of rows) expect(text).toContain(event_id);
    // The key is in no address that is sent.
    expect(rows.filter((row) => row.page_url?.includes('proj_'))).toEqual([]);

    await page.setOfflineMode(true);
    await page.click('#do-click');
    await page.waitForSelector('::-p-text(The server does not answer.)', { visible: true });
    expect(world.visitor.warnings.filter((warning) => /Content Security Policy/.test(warning))).toEqual([]);
  });

  it('is also a package for bundlers', async () => {
    const source = readFileSync(path.join(repositoryRoot(), 'dist/tracker/index.js'), 'utf8');
    const head = `<script type="module">${source.replace(/export \{[^}]*\};?/, '')}
      const options = { project: '${world.project.api_key}', api: '${world.proxy.address}' };
      const tracker = createTracker(options);
      tracker.event('bundled', { same: tracker === createTracker(options) });</script>`;
    const page = await world.visitor.open(world.site.serve('/bundled', { head }));
    await hide(page);
    const rows = await world.stored(2);
    expect(rows.find((row) => row.event_name === 'bundled')?.properties).toEqual({ same: true });
  });
});
