import { change, clock, compact, countryName, duration, fieldLabel, moment, percent, plural, rate } from './format';

describe('figures and words', () => {
  it('compare with the previous period', () => {
    expect(change(150, 100)).toBe(0.5);
    expect(change(0, 10)).toBe(-1);
    expect(change(5, 0)).toBeNull();
    expect(change(5, undefined)).toBeNull();
  });

  it('show signs and sensible digits', () => {
    expect(percent(0.0714, 'en')).toBe('+7.1%');
    expect(percent(-0.5, 'en')).toBe('-50%');
    expect(percent(0, 'en')).toBe('0%');
    expect(compact(84_120, 'en')).toBe('84.1K');
    expect(plural(1, 'event')).toBe('1 event');
  });

  it('show rates and durations', () => {
    expect([rate(0.456, 'en'), rate(0.0456, 'en'), rate(0, 'en'), rate(null)]).toEqual(['46%', '4.6%', '0%', '–']);
    expect([duration(0, 'en'), duration(125, 'en'), duration(3_600, 'en')]).toEqual(['0s', '2m 5s', '1h']);
  });

  it('name fields as people do', () => {
    expect(['utm_source', 'page_url', 'distinct_id', 'os', 'country'].map(fieldLabel)).toEqual([
      'UTM source',
      'Page URL',
      'Distinct ID',
      'OS',
      'Country',
    ]);
  });

  it('leave out the year that it is', () => {
    const now = new Date('2026-11-21T00:00:00Z');
    expect(moment('2026-11-20T10:00:00Z', 'UTC', 'en-GB', now)).toMatch(/^20 Nov,? 10:00:00$/);
    expect(moment('2015-05-20T10:00:00Z', 'UTC', 'en-GB', now)).toContain('2015');
  });

  it('tell durations by their two greatest units', () => {
    const told = [0, 0.4, 45, 60, 192, 3_900, 90_061].map((seconds) => duration(seconds, 'en'));
    expect(told).toEqual(['0s', '0s', '45s', '1m', '3m 12s', '1h 5m', '1d 1h']);
    expect(duration(59.7, 'en')).toBe('1m');
  });

  it('tell the time of day in a zone, and countries by name', () => {
    expect(clock('2026-11-20T09:05:03Z', 'Asia/Kathmandu', 'en-GB')).toBe('14:50:03');
    expect(clock('2026-11-20T19:05:03Z', 'UTC', 'en-GB')).toBe('19:05:03');
    expect(['DE', 'ZZZZ', ''].map((code) => countryName(code, 'en'))).toEqual(['Germany', 'ZZZZ', '']);
  });
});
