import { randomUUID } from 'node:crypto';
import type { Page } from 'puppeteer';
import { pause } from './src/installation.js';
import { trackerTag } from './src/site.js';
import type { Fate } from './src/flaky-proxy.js';
import { hide, TrackerWorld, type Attributes } from './src/tracker-world.js';
import { keptEvents, storedNames } from './src/visitor.js';

jest.setTimeout(60_000);

const YEAR = 365 * 86_400_000;
/** Moves the page's clock, as far as scripts can see it. */
/** A page whose timers run eight times as fast: batches after 0.25 s, further attempts after 0.5 and 1 s. */
const FAST = `const later = setTimeout; window.setTimeout = (work, ms) => later(work, ms / 8);`;
const clockOff = (ms: number) => `const now = Date.now; Date.now = () => now() + ${ms}`;

describe("the tracker's delivery", () => {
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

  const open = (path: string, attributes: Attributes = {}, before = '') => world.open(path, attributes, FAST + before);
  /** The next ingest requests meet these fates, those after them pass. */
  const meet = (...fates: Fate[]) => (world.proxy.fate = () => fates.shift() ?? 'pass');
  const untilForgotten = (page: Page) =>
    page.waitForFunction(() => Object.keys(localStorage).every((name) => !/:.{36}$/.test(name)), { timeout: 20_000 });

  it.each<[string, Fate]>([
    ['a server that fails', { status: 503 }],
    ['a gateway that fails', { status: 502 }],
    ['a connection that breaks', 'refuse'],
    ['an answer that is lost', 'drop answer'],
  ])('survives %s, and stores each event once', async (_name, fate) => {
    meet(fate, fate);
    const page = await open('/retry');
    await page.evaluate(`for (let i = 0; i < 9; i++) strata.event('e', { i })`);
    await world.stored(10);
    await untilForgotten(page);
    const waits = world.requests.map(({ at }, i, all) => at - (all[i - 1]?.at ?? at));
    expect(waits).toHaveLength(3);
    expect(waits[1]).toBeGreaterThan(450);
    expect(waits[2]).toBeGreaterThan(950);
    expect([...world.timesSent.values()]).toEqual(Array(10).fill(3));
  });

  it('waits as long as a busy server wants', async () => {
    meet({ status: 429, retryAfter: 6 });
    await open('/busy');
    await world.stored(1);
    const [first, second] = world.requests;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(745);
  });

  it('gives up after three attempts, and lets the next page deliver', async () => {
    world.proxy.fate = () => 'refuse';
    const page = await open('/gone');
    await page.evaluate(`strata.event('kept')`);
    await pause(250 + 500 + 1_000 + 500);
    expect(world.requests).toHaveLength(3);
    // A fourth one would come 2 s after the third.
    await pause(2_500);
    expect(world.requests).toHaveLength(3);
    expect(await keptEvents(page)).toHaveLength(2);
    await page.close();
    await pause(200);
    meet();
    const next = await open('/back');
    const rows = await world.stored(3);
    expect(rows.map((row) => row.event_name)).toEqual(['page_view', 'kept', 'page_view']);
    expect(new Set(rows.map((row) => row.session_id)).size).toBe(1);
    await untilForgotten(next);
  });

  it('sends what is left when a page goes, and what a slow server has not answered once more', async () => {
    meet({ delayMs: 1_500 });
    const page = await open('/slow', { auto: 'false' });
    await page.evaluate(`for (let i = 0; i < 10; i++) strata.event('first')`);
    await page.evaluate(`strata.event('last')`);
    await page.goto('about:blank');
    await world.stored(11);
    await pause(1_500);
    const next = await open('/next', { auto: 'false' });
    await untilForgotten(next);
    await world.stored(11);
    expect([...world.timesSent.values()].sort()).toEqual([2, ...Array<number>(10).fill(3)]);
  });

  it('sends at once when a tab is left for another one', async () => {
    const page = await world.open('/tab', { auto: 'false' });
    await page.evaluate(`strata.event('a')`);
    const began = Date.now();
    await hide(page);
    await world.stored(1);
    expect(world.requests[0]?.at ?? Infinity).toBeLessThan(began + 1_000);
    // A beacon has no answer: the event is kept, sent once more, and then forgotten.
    expect(await keptEvents(page)).toHaveLength(1);
    await untilForgotten(page);
    await world.stored(1);
  });

  it('keeps events while offline and sends them when online again', async () => {
    const page = await open('/offline');
    await world.stored(1);
    await page.setOfflineMode(true);
    await page.evaluate(`strata.event('offline')`);
    await pause(500);
    expect(await keptEvents(page)).toHaveLength(1);
    const back = Date.now();
    await page.setOfflineMode(false);
    await world.stored(2);
    expect(world.requests.at(-1)?.at ?? Infinity).toBeLessThan(back + 1_000);
    await untilForgotten(page);
  });

  it("loses none of several tabs' events, whichever of them sends", async () => {
    world.proxy.fate = () => 'refuse';
    const tabs = [];
    for (const name of ['a', 'b', 'c']) tabs.push(await open(`/${name}`));
    for (let i = 0; i < 5; i++) await Promise.all(tabs.map((tab) => tab.evaluate(`strata.event('e${i}')`)));
    await Promise.all(tabs.slice(0, 2).map((tab) => tab.close()));
    await pause(200);
    meet('drop answer', 'pass', { status: 503 });
    const next = await open('/d');
    await world.stored(3 + 15 + 1);
    await untilForgotten(next);
  });

  it('drops what the server will never take, and says what to do', async () => {
    const head = trackerTag(world.proxy.address, { project: 'proj_unknown' });
    const page = await world.visitor.open(world.site.serve('/wrong', { head }));
    await untilForgotten(page);
    expect(world.visitor.warnings.join('\n')).toMatch(/strata: No such write key\. Send the project's key/);
  });

  it('drops the events that were rejected, and no other', async () => {
    const page = await open('/rejected', { auto: 'false' });
    await page.evaluate(`strata.event('good'); strata.event(''); strata.event('good too')`);
    const rows = await world.stored(2);
    expect(rows.map((row) => row.event_name).sort()).toEqual(['good', 'good too']);
    await untilForgotten(page);
    expect(world.visitor.warnings.filter((text) => text.startsWith('strata:'))).toEqual([
      'strata: event must be a text of 1 to 255 characters.',
    ]);
  });

  it('corrects a clock that is a year ahead, its first events too', async () => {
    const began = Date.now();
    const page = await open('/ahead', {}, clockOff(YEAR));
    await page.evaluate(`strata.event('a')`);
    await untilForgotten(page);
    await page.evaluate(`strata.event('b')`);
    const next = await open('/ahead/b', {}, clockOff(YEAR));
    await hide(page);
    await hide(next);
    const rows = await world.stored(4);
    for (const { occurred_at } of rows) {
      expect(occurred_at).toBeGreaterThan(began - 5_000);
      expect(occurred_at).toBeLessThan(Date.now() + 5_000);
    }
  });

  it('corrects a clock that is a year behind from the first answer on', async () => {
    const began = Date.now();
    const page = await open('/behind', {}, clockOff(-YEAR));
    await untilForgotten(page);
    await page.evaluate(`strata.event('b')`);
    await hide(page);
    const [first, second] = await world.stored(2);
    expect(first?.occurred_at).toBeLessThan(began - YEAR + 60_000);
    expect(second?.occurred_at).toBeGreaterThan(began - 5_000);
    expect(second?.occurred_at).toBeLessThan(Date.now() + 5_000);
  });

  it('leaves a clock alone that is right, and one that only slept between question and answer', async () => {
    const before = `const now = Date.now; let slept = 0; Date.now = () => now() + slept; window.sleep = (ms) => { slept += ms }`;
    meet({ delayMs: 1_000 });
    const page = await open('/asleep', {}, before);
    while (world.requests.length === 0) await pause(20);
    await page.evaluate('sleep(3.6e6)');
    await untilForgotten(page);
    expect((await storedNames(page)).map((name) => name.split(':')[2])).toEqual(['s', 't']);
  });

  it('takes 10,000 events in a loop: the page goes on, none is lost, the store stays small', async () => {
    const page = await open('/flood', { auto: 'false' });
    const took = Number(
      await page.evaluate(`(() => {
        const began = performance.now();
        for (let i = 0; i < 10000; i++) strata.event('flood', { i, text: 'ä😀' });
        return performance.now() - began;
      })()`),
    );
    expect((await keptEvents(page)).length).toBeLessThanOrEqual(1_000);
    const rows = await world.stored(10_000);
    expect(new Set(rows.map((row) => row.properties['i'])).size).toBe(10_000);
    await untilForgotten(page);
    expect(took).toBeLessThan(3_000);
    expect(Math.max(...world.requests.map(({ bytes }) => bytes))).toBeLessThanOrEqual(61_440);
    expect(world.visitor.warnings.filter((text) => text.startsWith('strata:'))).toEqual(['strata: 1000 events wait']);
  });

  it('goes on when storage is full', async () => {
    const page = await open('/full', { auto: 'false' });
    await page.evaluate(`let size = 1 << 20; for (let i = 0; size; i++)
      try { localStorage['fill' + i] = 'x'.repeat(size) } catch { size >>= 1 }`);
    await page.evaluate(`strata.identify('ada'); strata.event('a'); strata.event('b')`);
    await hide(page);
    const rows = await world.stored(3);
    expect(rows.map((row) => row.distinct_id)).toEqual(['ada', 'ada', 'ada']);
    expect(new Set(rows.map((row) => row.session_id)).size).toBe(1);
    await page.evaluate('localStorage.clear()');
  });

  it('takes up what another page left, whoever made it', async () => {
    const page = await world.visitor.open(world.site.serve('/before', { head: '' }));
    const id = randomUUID();
    await page.evaluate(
      (name, text) => localStorage.setItem(name, text),
      `strata:${world.project.api_key}:${id}`,
      JSON.stringify({ event: 'left', event_id: id, timestamp: Date.now() }),
    );
    const next = await open('/after', { auto: 'false' });
    expect((await world.stored(1))[0]).toMatchObject({ event_id: id, event_name: 'left' });
    await untilForgotten(next);
  });
});
