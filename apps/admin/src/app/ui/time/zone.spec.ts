import { addDays, dayOf, daysBetween, isDay, isZone, offsetLabel, startOfDay, startOfHour } from './zone';

describe('calendar in a zone', () => {
  it.each([
    ['UTC', '2026-03-29', '2026-03-29T00:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['Europe/Berlin', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['Asia/Kathmandu', '2026-01-01', '2025-12-31T18:15:00.000Z'],
    // Midnight does not exist: clocks jump from 23:59:59 to 01:00.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
    // Midnight occurs twice: the day begins with the first.
    ['America/Havana', '2025-11-02', '2025-11-02T04:00:00.000Z'],
    // A day was left out of the calendar altogether.
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z'],
  ])('%s %s begins at %s', (tz, day, instant) => {
    expect(startOfDay(tz, day).toISOString()).toBe(instant);
  });

  it('names the day an instant falls on', () => {
    const instant = new Date('2026-03-28T23:30:00Z');
    expect(dayOf('UTC', instant)).toBe('2026-03-28');
    expect(dayOf('Europe/Berlin', instant)).toBe('2026-03-29');
    expect(dayOf('America/Los_Angeles', instant)).toBe('2026-03-28');
  });

  it('rounds to the hour of the zone, also where offsets are not whole hours', () => {
    expect(startOfHour('Asia/Kathmandu', new Date('2026-01-01T00:20:00Z')).toISOString()).toBe(
      '2026-01-01T00:15:00.000Z',
    );
  });

  it('adds and counts days without regard to their length', () => {
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30');
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29');
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  });

  it('tells days and zones from other text', () => {
    expect([isDay('2026-02-28'), isDay('2026-13-01'), isDay('x'), isDay(null)]).toEqual([true, false, false, false]);
    expect([isZone('Europe/Berlin'), isZone('Mars/Base'), isZone('')]).toEqual([true, false, false]);
  });

  it('labels offsets', () => {
    const winter = new Date('2026-01-01T00:00:00Z');
    expect(['UTC', 'Asia/Kathmandu', 'America/New_York'].map((tz) => offsetLabel(tz, winter))).toEqual([
      'UTC',
      'UTC+5:45',
      'UTC−5',
    ]);
  });
});
