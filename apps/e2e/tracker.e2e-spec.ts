import { createProject } from './src/client.js';
import { pause } from './src/installation.js';
import { trackerTag } from './src/site.js';
import type { StoredRow } from './src/stored-events.js';
import { hide, names, run, TrackerWorld } from './src/tracker-world.js';
import { keptEvents } from './src/visitor.js';

jest.setTimeout(60_000);

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

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
});
