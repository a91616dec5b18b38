import fc from 'fast-check';
import { parseCron, previousTime } from './cron.js';

const previous = (expression: string, now: string): string | undefined =>
  previousTime(parseCron(expression), new Date(now))?.toISOString();

describe('cron', () => {
  it.each([
    ['0 * * * *', '2026-11-21T10:59:59Z', '2026-11-21T10:00:00.000Z'],
    ['0 * * * *', '2026-11-21T10:00:00Z', '2026-11-21T10:00:00.000Z'],
    ['*/15 * * * *', '2026-11-21T10:44:00Z', '2026-11-21T10:30:00.000Z'],
    ['5/20 * * * *', '2026-11-21T10:04:00Z', '2026-11-21T09:45:00.000Z'],
    ['30 4 * * *', '2026-11-21T04:29:00Z', '2026-11-20T04:30:00.000Z'],
    ['0 6 * * mon-fri', '2026-11-22T12:00:00Z', '2026-11-20T06:00:00.000Z'],
    ['0 6 * * 7', '2026-11-21T12:00:00Z', '2026-11-15T06:00:00.000Z'],
    ['0 0 1 JAN *', '2026-11-21T12:00:00Z', '2026-01-01T00:00:00.000Z'],
    ['0 0 29 2 *', '2026-11-21T12:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['0 0 13 * fri', '2026-11-21T12:00:00Z', '2026-11-20T00:00:00.000Z'],
    ['0 9,17 * * *', '2026-11-21T12:00:00Z', '2026-11-21T09:00:00.000Z'],
  ])('%s was last due before %s at %s', (expression, now, expected) => {
    expect(previous(expression, now)).toBe(expected);
  });

  it('is never due on a day that does not come', () => {
    expect(previous('0 0 30 2 *', '2026-11-21T12:00:00Z')).toBeUndefined();
  });

  it.each(['', '* * * *', '* * * * * *', '60 * * * *', '* 24 * * *', '* * 0 * *', '*/0 * * * *', '5-1 * * * *'])(
    'refuses "%s"',
    (expression) => {
      expect(() => parseCron(expression)).toThrow(/cron has 5|is no/);
    },
  );
  it.each(['a * * * *', '1- * * * *', '-1 * * * *', '1//2 * * * *', '* * * foo *', '1,,2 * * * *', '1.5 * * * *'])(
    'refuses "%s"',
    (expression) => {
      expect(() => parseCron(expression)).toThrow(/is no/);
    },
  );

  it('never answers a later time, and answers itself when asked at its answer', () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const hour = fc.integer({ min: 0, max: 23 });
    const now = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(minute, hour, now, (m, h, at) => {
        const found = previousTime(parseCron(`${m} ${h} * * *`), at);
        expect(found && found <= at && at.getTime() - found.getTime() < 86_400_000).toBe(true);
        expect(found && previousTime(parseCron(`${m} ${h} * * *`), found)).toEqual(found);
      }),
    );
  });
});
