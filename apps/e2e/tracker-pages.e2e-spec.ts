import { repositoryRoot } from '@strata/platform';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pause } from './src/installation.js';
import { hide, names, run, TrackerWorld } from './src/tracker-world.js';
import { keptEvents, storedNames } from './src/visitor.js';

jest.setTimeout(60_000);

/** Longer than a batch waits. */
const BATCH_MS = 2_300;

describe('the tracker, where it is not at home,', () => {
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
