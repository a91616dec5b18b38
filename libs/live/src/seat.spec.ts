import { LIVE_CLOSE, type LiveEvent, type LiveServerMessage } from '@strata/contracts';
import type { LiveEntry } from '@strata/queue';
import { prepare, Seat } from './seat.js';
import { sample, select } from './selection.js';

const event = (overrides: Partial<LiveEvent> = {}): LiveEvent =>
  ({
    event_id: 'e',
    event_name: 'page_view',
    visitor_id: 'v',
    distinct_id: null,
    is_bot: false,
    ...overrides,
  }) as LiveEvent;
const entry = (position: string, events: LiveEvent[], more = 0): LiveEntry => ({ position, batch: { events, more } });

describe('what a viewer is shown', () => {
  it('is spread over everything that came, the newest included', () => {
    expect(sample([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 4)).toEqual([3, 5, 8, 10]);
    expect(sample([1, 2], 4)).toEqual([1, 2]);
    expect(sample([], 4)).toEqual([]);
  });

  it('passes the filter; what is known by number alone counts without one', () => {
    const entries = [entry('1-0', [event({ distinct_id: 'ada' }), event(), event({ is_bot: true })], 7)];
    expect(select(entries, {}, 10)).toMatchObject({ events: { length: 2 }, more: 7 });
    expect(select(entries, { include_bots: true }, 2)).toMatchObject({ events: { length: 2 }, more: 8 });
    expect(select(entries, { person: 'ada' }, 10)).toMatchObject({ events: { length: 1 }, more: 0 });
    expect(select(entries, { person: 'v', event_name: 'x' }, 10)).toMatchObject({ events: [], more: 0 });
  });
});

describe('a seat', () => {
  const seated = () => {
    const sent: LiveServerMessage[] = [];
    const socket = { waiting: 0, closed: 0 };
    const seat = new Seat(
      {
        send: (text) => sent.push(JSON.parse(text) as LiveServerMessage),
        waitingBytes: () => socket.waiting,
        close: (code) => (socket.closed = code),
      },
      '5-0',
    );
    const deliver = (count: number, now: number) => {
      const entries = [
        entry(
          `${now + 10}-0`,
          Array.from({ length: count }, () => event()),
        ),
      ];
      seat.deliver(prepare(entries, {}), `${now + 10}-0`, now);
    };
    return { seat, socket, sent, deliver };
  };

  it('knows what it has not seen, by number and not by text', () => {
    const { seat } = seated();
    const entries = ['4-9', '5-0', '5-1', '40-0'].map((position) => entry(position, []));
    expect(seat.fresh(entries).map(({ position }) => position)).toEqual(['5-1', '40-0']);
    const all = entries.slice(2);
    expect(seat.fresh(all)).toBe(all);
  });

  it('sends away who asks on and on without reading the answers', () => {
    const { seat, socket, sent } = seated();
    seat.setFilter({ event_name: 'a' });
    socket.waiting = 1e6;
    seat.setFilter({ event_name: 'b' });
    expect([sent.length, socket.closed]).toEqual([1, LIVE_CLOSE.tooSlow]);
  });

  it('counts for a reader who does not read, tells him later, and sends him away in the end', () => {
    const { socket, sent, deliver } = seated();
    socket.waiting = 1e6;
    deliver(3, 0);
    deliver(40, 20_000);
    expect([sent, socket.closed]).toEqual([[], 0]);
    socket.waiting = 0;
    deliver(2, 29_000);
    expect(sent).toMatchObject([{ type: 'events', more: 43, position: '29010-0', events: { length: 2 } }]);
    socket.waiting = 1e6;
    deliver(1, 30_000);
    deliver(1, 60_000);
    expect(socket.closed).toBe(0);
    deliver(1, 60_001);
    expect(socket.closed).toBe(LIVE_CLOSE.tooSlow);
  });
});
