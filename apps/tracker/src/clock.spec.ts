import fc from 'fast-check';
import { clockOffset, compareClocks } from './clock.js';
import { openStore } from './store.js';

const NOW = 1_795_000_000_000;
const SECOND = 1_000;

describe('the clock', () => {
  beforeEach(() => jest.useFakeTimers({ now: NOW }));
  afterEach(() => jest.useRealTimers());

  /** The offset after an answer that the server, `off` ms ahead, gave `server` ms after the question. */
  function learned(off: number, times: { server: number; read: number }, store = openStore('x', false)): number {
    const askedAt = Date.now();
    jest.setSystemTime(askedAt + times.read);
    compareClocks(store, new Date(askedAt + times.server + off).toUTCString(), askedAt);
    return clockOffset(store);
  }

  it('learns what is off by more than a minute, to the second and the way of the answer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5e11, max: 5e11 }).filter((off) => Math.abs(off) > 120 * SECOND),
        fc.nat(50 * SECOND),
        fc.nat(5 * SECOND),
        (off, server, back) => {
          const error = learned(off, { server, read: server + back }) - off;
          expect(error).toBeGreaterThanOrEqual(-SECOND);
          expect(error).toBeLessThanOrEqual(server);
        },
      ),
    );
  });

  it('leaves alone what lies between question and answer, however long that took', () => {
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc.nat(1e9),
        fc.integer({ min: -58 * SECOND, max: 58 * SECOND }),
        (server, back, off) => {
          expect(learned(off, { server, read: server + back })).toBe(0);
        },
      ),
    );
  });

  it('unlearns once the clock is right', () => {
    const store = openStore('x', false);
    expect(learned(-1e10, { server: 0, read: 10 }, store)).toBeCloseTo(-1e10, -4);
    expect(learned(0, { server: 0, read: 10 }, store)).toBeCloseTo(0, -4);
  });

  it.each([null, '', 'yesterday'])('learns nothing from the date %j', (date) => {
    const store = openStore('x', false);
    compareClocks(store, date, Date.now());
    expect(clockOffset(store)).toBe(0);
  });
});
