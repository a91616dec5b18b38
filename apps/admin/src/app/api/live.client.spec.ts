import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { LIVE_CLOSE, LIVE_HEARTBEAT_MS, type LiveEvent, type LiveServerMessage } from '@strata/contracts';
import { apiInterceptor } from './api.interceptor';
import { waitBefore } from './live-connection';
import { LiveClient, MAX_EVENTS, SHORT_PAUSE_MS } from './live.client';

/** The other side of a connection, in the test's hands. */
class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readonly readyState = FakeSocket.OPEN;
  readonly sent: unknown[] = [];
  isClosed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.isClosed = true;
  }

  says(message: LiveServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  ends(code: number): void {
    this.onclose?.({ code });
  }
}

const START = Date.parse('2026-11-20T10:00:00Z');

function event(n: number, change: Partial<LiveEvent> = {}): LiveEvent {
  const at = new Date(START + n).toISOString();
  return {
    event_id: `id-${String(n).padStart(6, '0')}`,
    occurred_at: at,
    received_at: at,
    event_name: 'page_view',
    distinct_id: null,
    visitor_id: `visitor-${n}`,
    session_id: null,
    path: '/',
    referrer_domain: null,
    channel: 'direct',
    country: null,
    browser: null,
    os: null,
    device: null,
    is_bot: false,
    ...change,
  };
}

describe('live client', () => {
  let backend: HttpTestingController;
  let client: LiveClient;
  const realSocket = globalThis.WebSocket;

  const settle = () => jest.advanceTimersByTimeAsync(0);
  const socket = () => FakeSocket.made.at(-1) as FakeSocket;
  const ids = () => client.events().map(({ event_id }) => Number(event_id.slice(3)));
  const giveTicket = async () => {
    backend.expectOne('/api/v1/projects/p/live-tickets').flush({ ticket: 'abc', expires_in: 30 });
    await settle();
  };
  const answerList = (events: LiveEvent[]) =>
    backend.expectOne(({ url }) => url.endsWith('/p/events')).flush({ data: events, next_cursor: null });
  const connect = async (events: LiveEvent[] = []) => {
    client.watch('p');
    await giveTicket();
    socket().says({ type: 'hello', position: '1-0', is_gap: false });
    answerList(events);
  };
  const bring = (events: LiveEvent[], more = 0, position = '2-0') =>
    socket().says({ type: 'events', position, more, events });

  beforeEach(() => {
    jest.useFakeTimers({ now: START });
    FakeSocket.made = [];
    globalThis.WebSocket = FakeSocket as unknown as typeof WebSocket;
    TestBed.configureTestingModule({
      providers: [provideHttpClient(withInterceptors([apiInterceptor])), provideHttpClientTesting(), LiveClient],
    });
    backend = TestBed.inject(HttpTestingController);
    client = TestBed.inject(LiveClient);
  });
  afterEach(() => {
    TestBed.resetTestingModule();
    jest.useRealTimers();
    globalThis.WebSocket = realSocket;
  });

  it('connects by a ticket that is not in the address', async () => {
    client.watch('p');
    expect(client.state()).toBe('connecting');
    await giveTicket();
    expect(socket().url).toBe('ws://localhost/api/v1/ws/events/p');
    expect(socket().protocols).toEqual(['strata.live.v1', 'ticket.abc']);
    socket().says({ type: 'hello', position: '1-0', is_gap: false });
    expect(client.state()).toBe('live');
  });

  it('merges what was loaded with what came meanwhile, each once, newest first', async () => {
    client.watch('p');
    await giveTicket();
    socket().says({ type: 'hello', position: '1-0', is_gap: false });
    bring([event(3), event(4)]);
    answerList([event(3), event(2), event(1)]);
    bring([event(4), event(5)]);
    expect(ids()).toEqual([5, 4, 3, 2, 1]);
  });

  it('puts on top what comes late', async () => {
    await connect([event(2), event(1)]);
    bring([event(-3_600_000)]);
    expect(ids()).toEqual([-3_600_000, 2, 1]);
  });

  it('keeps a bounded list and says how many are not shown', async () => {
    await connect();
    for (let n = 0; n < 20; n++) {
      bring(
        Array.from({ length: 25 }, (_, i) => event(n * 25 + i)),
        225,
      );
    }
    expect(client.events()).toHaveLength(MAX_EVENTS);
    expect(ids()[0]).toBe(499);
    expect(client.more()).toBe(4_500);
  });

  it('measures events per second and the visitors of the last five minutes', async () => {
    await connect([event(-10 * 60_000, { visitor_id: 'long gone' }), event(-60_000, { visitor_id: 'ada' })]);
    bring([event(1, { visitor_id: 'ada' }), event(2, { visitor_id: 'grace' })], 18);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(client.reading()).toMatchObject({ rate: 2, visitors: 2 });
    expect(client.reading().perSecond.at(-1)).toBe(20);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(client.reading()).toMatchObject({ rate: 0, visitors: 2 });
  });

  it('comes back after a break from the last position, after a wait that grows', async () => {
    await connect();
    socket().says({ type: 'heartbeat', position: '7-1' });
    socket().ends(1006);
    expect(client.state()).toBe('reconnecting');
    backend.expectNone('/api/v1/projects/p/live-tickets');
    await jest.advanceTimersByTimeAsync(500);
    backend.expectOne('/api/v1/projects/p/live-tickets').flush('', { status: 502, statusText: 'x' });
    await jest.advanceTimersByTimeAsync(1_000);
    await giveTicket();
    expect(socket().url).toContain('?after=7-1');
    socket().says({ type: 'hello', position: '7-1', is_gap: false });
    bring([event(9)]);
    expect([client.state(), ids()]).toEqual(['live', [9]]);
    backend.verify();
  });

  it('waits at most half a minute, never the same for everybody', () => {
    expect([waitBefore(0, 0), waitBefore(0, 1)]).toEqual([250, 500]);
    expect([waitBefore(3, 0), waitBefore(3, 1)]).toEqual([2_000, 4_000]);
    expect([waitBefore(60, 0), waitBefore(60, 1)]).toEqual([15_000, 30_000]);
  });

  it.each(['online', 'visibilitychange'])('comes back at once on %s', async (signal) => {
    await connect();
    for (let n = 0; n < 8; n++) {
      socket().ends(1012);
      await jest.advanceTimersByTimeAsync(waitBefore(n, 1));
      await giveTicket();
    }
    socket().ends(1012);
    (signal === 'online' ? window : document).dispatchEvent(new Event(signal));
    await settle();
    await giveTicket();
    expect(FakeSocket.made).toHaveLength(10);
  });

  it('takes silence beyond the heartbeat for a dead connection', async () => {
    await connect();
    await jest.advanceTimersByTimeAsync(LIVE_HEARTBEAT_MS);
    socket().says({ type: 'heartbeat', position: '2-0' });
    await jest.advanceTimersByTimeAsync(1.5 * LIVE_HEARTBEAT_MS - 1);
    expect(client.state()).toBe('live');
    await jest.advanceTimersByTimeAsync(1);
    expect([client.state(), socket().isClosed]).toEqual(['reconnecting', true]);
    await jest.advanceTimersByTimeAsync(500);
    await giveTicket();
    expect(socket().url).toContain('?after=2-0');
  });

  it.each([
    [LIVE_CLOSE.unauthenticated, 'Your sign-in ended. Sign in again.'],
    [LIVE_CLOSE.forbidden, 'Ask an admin'],
    [LIVE_CLOSE.badMessage, 'Reload the page'],
  ])('ends for good on %s and says what to do', async (code, text) => {
    await connect([event(1)]);
    socket().ends(code);
    expect(client.state()).toBe('ended');
    expect(client.reason()?.text).toContain(text);
    await jest.advanceTimersByTimeAsync(120_000);
    window.dispatchEvent(new Event('online'));
    backend.verify();
    expect(ids()).toEqual([1]);
  });

  it('ends when no ticket is given', async () => {
    client.watch('p');
    const error = { code: 'not_found', message: 'There is no such project.', correlation_id: 'c' };
    backend.expectOne('/api/v1/projects/p/live-tickets').flush({ error }, { status: 404, statusText: 'x' });
    await settle();
    expect(client.state()).toBe('ended');
    expect(client.reason()?.message).toBe('There is no such project.');
    client.watch('p');
    await giveTicket();
    expect(client.state()).toBe('connecting');
  });

  it('loads the list anew when it was away for too long', async () => {
    await connect([event(1)]);
    socket().ends(1006);
    await jest.advanceTimersByTimeAsync(500);
    await giveTicket();
    socket().says({ type: 'hello', position: '90-0', is_gap: true });
    answerList([event(80), event(79)]);
    expect([client.gap(), ids()]).toEqual([true, [80, 79, 1]]);
  });

  it('filters at once, and by the server from its answer on', async () => {
    await connect([event(2, { event_name: 'signup' }), event(1)]);
    const filter = { event_name: 'signup' };
    client.watch('p', filter);
    expect(ids()).toEqual([2]);
    expect(socket().sent).toEqual([{ type: 'filter', filter }]);
    bring([event(3), event(4, { event_name: 'signup' })]);
    socket().says({ type: 'filter', filter });
    const request = backend.expectOne(({ url }) => url.endsWith('/p/events'));
    expect(request.request.params.get('filters')).toBe('[{"field":"event_name","op":"eq","value":"signup"}]');
    request.flush({ data: [event(4, filter), event(0, filter)], next_cursor: null });
    expect(ids()).toEqual([4, 2, 0]);
    expect(FakeSocket.made).toHaveLength(1);
  });

  it('says its filter in the address after a break', async () => {
    await connect();
    client.watch('p', { person: 'ada' });
    socket().says({ type: 'filter', filter: { person: 'ada' } });
    answerList([]);
    socket().ends(1006);
    await jest.advanceTimersByTimeAsync(500);
    await giveTicket();
    expect(new URL(socket().url).searchParams.get('filter')).toBe('{"person":"ada"}');
    socket().onopen?.();
    socket().says({ type: 'hello', position: '1-0', is_gap: false });
    expect(socket().sent).toEqual([]);
    bring([event(1), event(2, { distinct_id: 'ada' }), event(3, { visitor_id: 'ada' })]);
    expect(ids()).toEqual([3, 2]);
    backend.verify();
  });

  it('says a filter that changed before the connection was open', async () => {
    client.watch('p');
    await giveTicket();
    Object.assign(socket(), { readyState: 0 });
    client.watch('p', { person: 'ada' });
    expect(socket().sent).toEqual([]);
    Object.assign(socket(), { readyState: FakeSocket.OPEN });
    socket().onopen?.();
    expect(socket().sent).toEqual([{ type: 'filter', filter: { person: 'ada' } }]);
  });

  it('counts in a pause and shows on resuming', async () => {
    await connect([event(1)]);
    client.pause();
    bring([event(2), event(3)], 5);
    bring([event(3), event(4)]);
    expect([client.state(), client.waiting(), ids()]).toEqual(['paused', 8, [1]]);
    client.resume();
    expect([client.state(), client.waiting(), client.more(), ids()]).toEqual(['live', 0, 5, [4, 3, 2, 1]]);
    expect(FakeSocket.made).toHaveLength(1);
  });

  it('lets go of the connection in a long pause and comes back by position', async () => {
    await connect([event(1)]);
    client.pause();
    for (let at = 0; at < SHORT_PAUSE_MS; at += LIVE_HEARTBEAT_MS) {
      socket().says({ type: 'heartbeat', position: `${at}-0` });
      await jest.advanceTimersByTimeAsync(LIVE_HEARTBEAT_MS);
    }
    expect([client.state(), socket().isClosed]).toEqual(['paused', true]);
    client.resume();
    await giveTicket();
    expect(socket().url).toContain('?after=45000-0');
    socket().says({ type: 'hello', position: '45000-0', is_gap: false });
    bring([event(2)]);
    expect([client.state(), ids()]).toEqual(['live', [2, 1]]);
  });

  it('goes on without the list and loads it later', async () => {
    client.watch('p');
    await giveTicket();
    socket().says({ type: 'hello', position: '1-0', is_gap: false });
    backend.expectOne(({ url }) => url.endsWith('/p/events')).flush('', { status: 503, statusText: 'x' });
    bring([event(2)]);
    expect([client.failure()?.status, client.isLoaded(), ids()]).toEqual([503, false, [2]]);
    client.load();
    answerList([event(1)]);
    expect([client.failure(), client.isLoaded(), ids()]).toEqual([undefined, true, [2, 1]]);
  });

  it('leaves nothing behind', async () => {
    await connect();
    TestBed.resetTestingModule();
    expect([socket().isClosed, jest.getTimerCount()]).toEqual([true, 0]);
  });
});
