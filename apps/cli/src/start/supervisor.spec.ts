import { type ExitReason } from '@strata/engines';
import { Supervisor, type Running } from './supervisor.js';

/** A process that ends when the test says so. */
function fakeProcess(pid: number): Running & { end: (reason: ExitReason) => void } {
  let end: (reason: ExitReason) => void = () => undefined;
  const exited = new Promise<ExitReason>((resolve) => (end = resolve));
  return { pid, exited, end, stop: () => Promise.resolve(end({ code: 0, signal: null })) };
}

describe('Supervisor', () => {
  const setUp = () => {
    const seen = { lines: [] as string[], pauses: [] as number[], givenUp: [] as string[], now: 0 };
    const supervisor = new Supervisor({
      log: (line) => seen.lines.push(line),
      onGiveUp: (message) => seen.givenUp.push(message),
      now: () => seen.now,
      wait: (ms) => Promise.resolve(seen.pauses.push(ms)),
    });
    const started: ReturnType<typeof fakeProcess>[] = [];
    const start = () => {
      const next = fakeProcess(100 + started.length);
      started.push(next);
      return Promise.resolve(next);
    };
    const crash = async () => {
      started.at(-1)?.end({ code: null, signal: 'SIGKILL' });
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { supervisor, seen, started, start, crash };
  };

  it('starts a killed process again, visibly', async () => {
    const { supervisor, seen, started, start, crash } = setUp();
    await supervisor.keep('worker', start);
    await crash();
    expect(started).toHaveLength(2);
    expect(seen.lines).toEqual([
      'worker ended unexpectedly (SIGKILL); starting it again in 0.2 s',
      'worker is back (pid 101)',
    ]);
  });

  it('waits longer each time and gives up after five crashes within a minute', async () => {
    const { supervisor, seen, started, start, crash } = setUp();
    await supervisor.keep('api', start);
    for (let i = 0; i < 5; i++) await crash();
    expect(seen.pauses).toEqual([200, 400, 800, 1600]);
    expect(started).toHaveLength(5);
    expect(seen.givenUp).toEqual(['api ended 5 times within a minute, the last time by SIGKILL.']);
  });

  it('forgives crashes that lie further apart', async () => {
    const { supervisor, seen, start, crash } = setUp();
    await supervisor.keep('api', start);
    for (let i = 0; i < 20; i++) {
      seen.now += 20_000;
      await crash();
    }
    expect(seen.givenUp).toEqual([]);
  });

  it('counts a failed restart as a crash', async () => {
    const { supervisor, seen, start, crash } = setUp();
    let isBroken = false;
    await supervisor.keep('redis', () => (isBroken ? Promise.reject(new Error('disk full')) : start()));
    isBroken = true;
    await crash();
    expect(seen.givenUp).toEqual(['redis ended 5 times within a minute, the last time by disk full.']);
  });

  it('leaves what it has stopped alone', async () => {
    const { supervisor, seen, started, start } = setUp();
    await supervisor.keep('api', start);
    await supervisor.stop(['api', 'unknown'], 100);
    await new Promise((resolve) => setImmediate(resolve));
    expect(started).toHaveLength(1);
    expect(seen.lines).toEqual([]);
  });
});
