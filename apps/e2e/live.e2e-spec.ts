import { newId } from '@strata/platform';
import { api, createProject, join, signUp, type Client, type Project } from './src/client.js';
import { TestBrowser, type AdminWindow } from './src/browser.js';
import { pause, RunningInstallation } from './src/installation.js';

jest.setTimeout(90_000);

const HOSTILE = 'Ada <img src=x onerror="document.title=1"> 👩‍🚀 <b>Lovelace</b>';
/** A second to the screen is promised; what the machine that tests does besides is not. */
const SOON_MS = 1_000;

describe('live feed, sessions and people', () => {
  let installation: RunningInstallation;
  let browser: TestBrowser;
  let user: Client;
  let project: Project;
  let window: AdminWindow;
  const windows: AdminWindow[] = [];

  const open = async (who: Client): Promise<AdminWindow> => {
    const opened = await browser.window(installation.address);
    windows.push(opened);
    await opened.signIn(who.email, who.password);
    return opened;
  };
  const at = (rest: string) => `/projects/${project.id}${rest}`;
  const send = async (...events: object[]) => {
    const response = await fetch(`${installation.address}/api/v1/events/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': project.api_key },
      body: JSON.stringify({ events }),
    });
    expect(await response.json()).toMatchObject({ accepted: events.length });
  };
  /** An event under an id by which its row is found. */
  const named = (event: string, more: object = {}) => {
    const event_id = newId();
    return { event, event_id, timestamp: new Date().toISOString(), ...more };
  };
  /** A search field has another role with suggestions than without. */
  const search = (label: string, text: string) => window.page.locator(`input[aria-label="${label}"]`).fill(text);
  const row = ({ event_id }: { event_id: string }) => `[data-event-id="${event_id}"]`;
  const rows = ({ page }: AdminWindow) =>
    page.$$eval('tr[data-event-id]', (all) => all.map((one) => one.getAttribute('data-event-id')));
  const stored = async (count: number) => {
    const path = `/analytics/${project.id}/overview`;
    while ((await api<{ total_events: number }>(user.address, 'GET', path, user)).total_events < count) await pause(50);
  };

  beforeAll(async () => {
    installation = await RunningInstallation.start();
    browser = await TestBrowser.start(installation.dataDir);
    user = await signUp(installation.address, 'ada');
    project = await createProject(user, 'Shop');
    window = await open(user);
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
  });
  afterEach(() => expect(windows.flatMap(({ problems }) => problems)).toEqual([]));

  it('waits for the first event and shows it within a second', async () => {
    await window.open(at('/live'));
    await window.see('Waiting for events');
    await window.see('data-project');
    await window.page.waitForSelector('app-live-status.live');
    // The first one warms everything up.
    await send(named('warm_up'));
    await window.see('warm_up');
    const event = named('page_view', { page_url: 'https://shop.example.com/pricing', distinct_id: 'grace' });
    const sent = Date.now();
    await send(event);
    await window.page.waitForSelector(row(event), { timeout: SOON_MS });
    expect(Date.now() - sent).toBeLessThan(SOON_MS);
    expect((await window.table('.stream'))[0]?.slice(1, 4)).toEqual(['page_view', '/pricing', 'grace']);
  });

  it('has the latest events when it opens, each once and newest first', async () => {
    await stored(2);
    await window.reload();
    await window.page.waitForSelector('tr[data-event-id]');
    expect((await window.table('.stream')).map(([, name]) => name)).toEqual(['page_view', 'warm_up']);
  });

  it('shows everything of an event', async () => {
    await send(named('order_paid', { amount_cents: 4_900, properties: { sku: 'A-1', lines: [{ n: 2 }] } }));
    await window.see('order_paid');
    await window.press('order_paid, details');
    await window.see('"sku": "A-1"');
    await window.see('4900');
    await window.press('Close');
  });

  it('filters by name and person, and keeps that in the URL', async () => {
    await search('Event name, exact', 'signup');
    await window.see('Nothing matches yet');
    const [signup, other] = [named('signup', { distinct_id: 'alan' }), named('page_view', { distinct_id: 'alan' })];
    await send(other, signup);
    await window.page.waitForSelector(row(signup));
    expect(await rows(window)).toEqual([signup.event_id]);
    expect(window.path).toContain('event=signup');
    await window.reload();
    await window.page.waitForSelector(row(signup));
    expect(await rows(window)).toEqual([signup.event_id]);

    await window.press('Clear');
    await window.page.waitForSelector(row(other));
    await search('User or visitor id, exact', 'alan');
    await window.page.waitForFunction(() => document.querySelectorAll('tr[data-event-id]').length === 2);
    expect(window.path).toContain('person=alan');
    await window.press('Clear');
    await window.see('warm_up');
  });

  it('pauses by space and by button, counts meanwhile and shows on resuming', async () => {
    const before = await rows(window);
    await window.page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await window.page.keyboard.press('Space');
    await window.see('Paused');
    const missed = [named('paused_1'), named('paused_2')];
    await send(...missed);
    await window.see('Paused, 2 new events');
    expect(await rows(window)).toEqual(before);
    await window.press('Resume');
    await window.page.waitForSelector('app-live-status.live');
    for (const event of missed) await window.page.waitForSelector(row(event));
    expect(await rows(window)).toHaveLength(before.length + 2);
  });

  it('comes back after a restart of the server and misses nothing', async () => {
    const known = await rows(window);
    const killed = installation.pidOf('api');
    process.kill(killed ?? -1, 'SIGKILL');
    await window.see('Connection lost, trying again');
    await installation.untilReady();
    const missed = Array.from({ length: 3 }, (_, i) => named(`after_restart_${i}`));
    await send(...missed);
    await window.page.waitForSelector('app-live-status.live');
    for (const event of missed) await window.page.waitForSelector(row(event));
    const now = await rows(window);
    expect(now).toHaveLength(known.length + 3);
    expect(new Set(now).size).toBe(now.length);
    // What was refused while the server was away is known by the console too.
    window.problems.splice(0);
  });

  it('tells a viewer who was removed why it ended', async () => {
    const viewer = await signUp(installation.address, 'vera');
    await join(viewer, user, 'viewer');
    const theirs = await open(viewer);
    await theirs.open(at('/live'));
    await theirs.page.waitForSelector('app-live-status.live');
    const me = await api<{ user: { id: string } }>(viewer.address, 'GET', '/me', viewer);
    await api(user.address, 'DELETE', `/workspaces/${user.workspaceId}/members/${me.user.id}`, user);
    await theirs.see('You may not watch this project any more');
    await theirs.see('Ended');
    await theirs.close();
  });

  it('finds a person by name and shows traits and history, HTML as text', async () => {
    const grace = { distinct_id: 'customer/7 ü', session_id: 'visit-1' };
    const page = (path: string, minute: number) => ({
      ...named('page_view', { ...grace, page_url: `https://shop.example.com${path}` }),
      timestamp: new Date(Date.now() - 600_000 + minute * 60_000).toISOString(),
    });
    await send(page('/?utm_source=news&utm_medium=email&utm_campaign=may', 0), page('/pricing', 2), {
      event: '$identify',
      ...grace,
      properties: { name: HOSTILE, email: 'ada@example.org', plan: { seats: 3 } },
    });
    await stored(13);
    await window.open(at('/people'));
    await search('Search people', 'lovelace');
    await window.page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
    expect(window.path).toContain('q=lovelace');
    await window.see(HOSTILE);
    await window.click('tbody .cover');
    await window.see('"seats": 3');
    await window.see('news / email / may');
    await window.see('/pricing');
    expect(window.path).toBe(at('/people/customer%2F7%20%C3%BC'));
    await window.reload();
    await window.see(HOSTILE);
    expect(await window.page.$('img, h1 b')).toBeNull();
    expect(await window.page.title()).toContain('Person');
  });

  it('lists identified people only when asked', async () => {
    await window.open(at('/people'));
    await window.see('Anonymous ');
    await window.choose('Identified');
    await window.page.waitForFunction(() => !document.querySelector('table')?.innerText.includes('Anonymous'));
    expect(decodeURIComponent(window.path)).toContain('f=distinct_id:is_set');
    await window.see('grace');
  });

  it('shows the path of a session in order, with the time between', async () => {
    await window.open(at('/sessions?f=session_id:eq:visit-1'));
    await window.see(HOSTILE);
    await window.click('tbody .cover');
    await window.page.waitForSelector('app-event-path .step');
    const steps = await window.page.$$eval('app-event-path li', (all) =>
      all.map((one) => one.innerText.split('\n')[0]),
    );
    expect(steps.slice(0, 4)).toEqual(['/', '+2m', '/pricing', expect.stringMatching(/^\+[78]m/)]);
    expect(steps.at(-1)).toBe('$identify');
    await window.see('news / email / may');
    await window.press('Close');
  });

  it('finds events, goes through them by arrow keys and leads to person and session', async () => {
    await window.open(at('/events'));
    await search('Search events', 'after_restart');
    await window.page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 3);
    await window.click('tbody .cover');
    const names = (await window.table('section')).map(([, name]) => name ?? '');
    const isOpen = (name = '') =>
      window.page.waitForFunction((it) => document.querySelector('ui-dialog h2')?.textContent === it, {}, name);
    await isOpen(names[0]);
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown'] as const) await window.page.keyboard.press(key);
    await isOpen(names[2]);
    await window.page.keyboard.press('ArrowUp');
    await isOpen(names[1]);
    await window.press('Close');
    await window.open(at('/events?q=pricing&f=session_id:eq:visit-1'));
    await window.press('page_view, details');
    await window.press('Session', 'link');
    await window.see('Sessions');
    expect(await window.table('section')).toHaveLength(1);
  });

  it('follows new events in the explorer, with filters that the feed does not know', async () => {
    await window.open(at('/events?range=24h&f=path:eq:/live-here'));
    await window.see('No events match');
    await window.press('Live');
    await window.see('New events appear by themselves');
    const viewOf = (path: string) => named('page_view', { page_url: `https://shop.example.com${path}` });
    const [here, there] = [viewOf('/live-here'), viewOf('/elsewhere')];
    await send(there, here);
    await window.page.waitForSelector(row(here));
    expect(await rows(window)).toEqual([here.event_id]);
    expect(window.path).toContain('live=1');
  });

  it('shows the last events on the dashboard as they come', async () => {
    await window.open(at(''));
    await window.page.waitForSelector('app-live-feed-card app-live-status.live');
    const event = named('seen_on_dashboard');
    await send(event);
    await window.page.waitForSelector(`app-live-feed-card ${row(event)}`);
  });

  it('keeps up with very many events in a bounded list', async () => {
    await window.open(at('/live'));
    await window.page.waitForSelector('app-live-status.live');
    for (let i = 0; i < 8; i++) {
      await send(...Array.from({ length: 500 }, () => named('busy')));
      await pause(250);
    }
    const last = named('the_last');
    await send(last);
    await window.page.waitForSelector(row(last));
    const shown = await rows(window);
    expect(shown.length).toBeLessThanOrEqual(200);
    expect(new Set(shown).size).toBe(shown.length);
    await window.see('at least');
  });
});
