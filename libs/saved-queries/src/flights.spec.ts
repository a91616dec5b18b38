import { setImmediate as turn } from 'node:timers/promises';
import { Flights } from './flights.js';

/** Work that ends when it is told, and how often it was begun. */
function work() {
  const begun: { signal: AbortSignal; end: (result: string) => void; fail: (error: Error) => void }[] = [];
  const start = (signal: AbortSignal): Promise<string> =>
    new Promise((end, fail) => {
      begun.push({ signal, end, fail });
    });
  return { begun, start };
}

describe('work that several want', () => {
  it('is done once for those who come while it is under way, and again for who comes later', async () => {
    const flights = new Flights<string>();
    const { begun, start } = work();
    const all = Promise.all([1, 2, 3].map(() => flights.join('a', undefined, start)));
    const other = flights.join('b', undefined, start);
    expect(begun).toHaveLength(2);
    begun[0]?.end('one');
    expect(await all).toEqual([false, true, true].map((hasJoined) => ({ result: 'one', hasJoined })));
    begun[1]?.end('other');
    expect((await other).result).toBe('other');
    const later = flights.join('a', undefined, start);
    begun[2]?.end('two');
    expect(await later).toEqual({ result: 'two', hasJoined: false });
  });

  it('fails for all who wait, and is tried again for who comes later', async () => {
    const flights = new Flights<string>();
    const { begun, start } = work();
    const all = Promise.allSettled([1, 2].map(() => flights.join('a', undefined, start)));
    begun[0]?.fail(new Error('no'));
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const later = flights.join('a', undefined, start);
    begun[1]?.end('yes');
    expect((await later).result).toBe('yes');
  });

  it('goes on while anybody waits, and is given up with the last', async () => {
    const flights = new Flights<string>();
    const { begun, start } = work();
    const [first, second] = [new AbortController(), new AbortController()];
    const gaveUp = flights.join('a', first.signal, start).catch((error: { code: string }) => error.code);
    const stays = flights.join('a', second.signal, start).catch((error: { code: string }) => error.code);
    first.abort();
    expect(await gaveUp).toBe('query_cancelled');
    expect(begun[0]?.signal.aborted).toBe(false);
    second.abort();
    expect(await stays).toBe('query_cancelled');
    expect(begun[0]?.signal.aborted).toBe(true);
    begun[0]?.fail(new Error('nobody is told'));
    await turn();
    const later = flights.join('a', undefined, start);
    expect(begun).toHaveLength(2);
    begun[1]?.end('anew');
    expect((await later).result).toBe('anew');
  });

  it('is not begun for who has gone already', async () => {
    const { begun, start } = work();
    await expect(new Flights<string>().join('a', AbortSignal.abort(), start)).rejects.toMatchObject({
      code: 'query_cancelled',
    });
    expect(begun).toEqual([]);
  });
});
