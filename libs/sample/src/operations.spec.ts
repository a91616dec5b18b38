import { OPERATION_SOURCES, operations } from './operations.js';

describe('operational events', () => {
  const end = Date.parse('2026-11-21T00:00:00Z');
  const options = { events: 5_000, days: 90, end, seed: 1 };
  const events = [...operations(options)].map(({ event }) => event);

  it('are the same for the same number and others for another', () => {
    expect([...operations(options)].map(({ event }) => event)).toEqual(events);
    expect([...operations({ ...options, seed: 2 })].map(({ event }) => event)).not.toEqual(events);
  });

  it('are as many as wanted, each with its own id, in order of time, on every day', () => {
    expect(new Set(events.map(({ event_id: id }) => id)).size).toBe(5_000);
    const times = events.map(({ timestamp }) => Number(timestamp));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times.map((time) => Math.floor(time / 86_400_000))).size).toBe(90);
    expect(times.at(-1)).toBeLessThan(end);
  });

  it('say everything that reports count by: source, entity, status, time, money', () => {
    expect(new Set(events.map(({ source }) => source))).toEqual(new Set(OPERATION_SOURCES.map(({ slug }) => slug)));
    expect(new Set(events.map(({ entity_id: entity }) => entity)).size).toBeGreaterThan(300);
    expect(new Set(events.map(({ status }) => status)).size).toBeGreaterThan(8);
    expect(events.every(({ processing_ms: ms }) => Number.isInteger(ms) && Number(ms) > 0)).toBe(true);
    expect(events.some(({ amount_cents: cents }) => Number(cents) < 0)).toBe(true);
    expect(events.every(({ properties }) => Object.keys(properties ?? {}).length === 3)).toBe(true);
  });
});
