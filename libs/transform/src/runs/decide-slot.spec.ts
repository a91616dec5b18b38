import fc from 'fast-check';
import { backoffMs, decideSlot, type ScheduleState } from './decide-slot.js';

const at = (time: string): Date => new Date(`2026-11-21T${time}Z`);
const idle: ScheduleState = { isPaused: false, slot: at('10:00'), lastSlot: at('09:00'), lastRun: null, isBusy: false };
const failed = (attempt: number, time: string): ScheduleState['lastRun'] => ({
  status: 'failed',
  attempt,
  at: at(time),
});

describe('a slot', () => {
  it('runs once', () => {
    expect(decideSlot(at('10:00'), idle)).toEqual({ kind: 'run', attempt: 1 });
    expect(decideSlot(at('10:01'), { ...idle, lastSlot: at('10:00') })).toEqual({ kind: 'wait' });
  });

  it('runs when nothing ever ran', () => {
    expect(decideSlot(at('10:20'), { ...idle, lastSlot: null })).toEqual({ kind: 'run', attempt: 1 });
  });

  it('of many missed ones runs once, as the newest', () => {
    const late = { ...idle, slot: at('20:00') };
    expect(decideSlot(at('20:30'), late)).toEqual({ kind: 'run', attempt: 1 });
    expect(decideSlot(at('20:31'), { ...late, lastSlot: at('20:00') })).toEqual({ kind: 'wait' });
  });

  it('waits while a run is active', () => {
    expect(decideSlot(at('10:00'), { ...idle, isBusy: true })).toEqual({ kind: 'wait' });
  });

  it('is passed over while paused, and not caught up', () => {
    expect(decideSlot(at('10:00'), { ...idle, isPaused: true })).toEqual({ kind: 'skip' });
    expect(decideSlot(at('10:01'), { ...idle, isPaused: true, lastSlot: at('10:00') })).toEqual({ kind: 'wait' });
    expect(decideSlot(at('10:02'), { ...idle, lastSlot: at('10:00') })).toEqual({ kind: 'wait' });
  });
});

describe('a failed run', () => {
  it('is tried again after 1, 2, 4 … and at most 30 minutes', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => backoffMs(attempt) / 60_000)).toEqual([
      1, 2, 4, 8, 16, 30, 30, 30,
    ]);
  });

  it('is tried again in its slot, as the next attempt', () => {
    const state = { ...idle, lastSlot: at('10:00'), lastRun: failed(3, '10:10') };
    expect(decideSlot(at('10:13:59'), state)).toEqual({ kind: 'wait' });
    expect(decideSlot(at('10:14'), state)).toEqual({ kind: 'run', attempt: 4 });
  });

  it('holds back the slots that are due meanwhile', () => {
    const state = { ...idle, slot: at('10:12'), lastSlot: at('10:10'), lastRun: failed(3, '10:10') };
    expect(decideSlot(at('10:12'), state)).toEqual({ kind: 'wait' });
  });

  it('does not run beside another run, nor while paused', () => {
    const state = { ...idle, lastSlot: at('10:00'), lastRun: failed(1, '10:00') };
    expect(decideSlot(at('10:30'), { ...state, isBusy: true })).toEqual({ kind: 'wait' });
    expect(decideSlot(at('10:30'), { ...state, isPaused: true })).toEqual({ kind: 'wait' });
  });

  it('is forgotten by a success, and by who cancels it', () => {
    for (const status of ['completed', 'cancelled'] as const) {
      const lastRun = { status, attempt: 7, at: at('10:10') };
      expect(decideSlot(at('11:00'), { ...idle, slot: at('11:00'), lastSlot: at('10:00'), lastRun })).toEqual({
        kind: 'run',
        attempt: 1,
      });
      expect(decideSlot(at('10:50'), { ...idle, lastSlot: at('10:00'), lastRun })).toEqual({ kind: 'wait' });
    }
  });
});

it('over any history each slot runs at most once, and the newest is never lost', () => {
  const minutes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(minutes, (pauses) => {
      let [now, lastSlot] = [at('00:00').getTime(), null as Date | null];
      const ran: number[] = [];
      for (const pause of pauses) {
        now += pause * 60_000;
        const slot = new Date(Math.floor(now / 3_600_000) * 3_600_000);
        const decision = decideSlot(new Date(now), { ...idle, slot, lastSlot });
        if (decision.kind === 'run') ran.push((lastSlot = slot).getTime());
        expect(ran.at(-1)).toBe(slot.getTime());
      }
      expect(new Set(ran).size).toBe(ran.length);
    }),
  );
});
