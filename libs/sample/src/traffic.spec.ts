import { traffic } from './traffic.js';

describe('traffic', () => {
  const end = Date.parse('2026-11-21T12:00:00Z');
  const options = { events: 5_000, days: 7, end, seed: 1 };
  const events = [...traffic(options)];
  const count = (name: string) => events.filter(({ event }) => event.event === name).length;

  it('is the same for the same number and another for another', () => {
    expect([...traffic(options)]).toEqual(events);
    expect([...traffic({ ...options, seed: 2 })]).not.toEqual(events);
  });

  it('has as many events as wanted, each with its own id, within the range', () => {
    expect(events).toHaveLength(5_000);
    expect(new Set(events.map(({ event }) => event.event_id)).size).toBe(5_000);
    const times = events.map(({ event }) => Number(event.timestamp));
    expect(Math.min(...times)).toBeGreaterThanOrEqual(end - 7 * 86_400_000);
    expect(Math.max(...times)).toBeLessThanOrEqual(end);
  });

  it('has a funnel, returning people and a night', () => {
    expect(count('page_view')).toBeGreaterThan(count('signup') * 10);
    expect(count('signup')).toBeGreaterThan(10);
    expect(count('purchase')).toBeGreaterThan(10);
    const sessions = new Set(events.map(({ event }) => event.session_id)).size;
    const addresses = new Set(events.map(({ sender }) => sender.ip)).size;
    expect(sessions).toBeGreaterThan(addresses * 1.5);
    const hours = Array<number>(24).fill(0);
    const germans = events.filter(({ sender }) => sender.country === 'DE');
    for (const { event } of germans) hours[new Date(Number(event.timestamp)).getUTCHours()]! += 1;
    expect(Math.max(...hours.slice(8, 20))).toBeGreaterThan(3 * (hours[1] ?? 0));
  });
});
