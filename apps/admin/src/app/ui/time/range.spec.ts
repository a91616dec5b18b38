import {
  bucketLabel,
  canBeHourly,
  defaultInterval,
  rangeLabel,
  rangeOfLastData,
  resolveRange,
  type Range,
} from './range';

const iso = (range: Range, tz: string, now: string) => {
  const { from, to } = resolveRange(range, tz, new Date(now));
  return [from.toISOString(), to.toISOString()];
};

describe('resolveRange', () => {
  it('starts presets on a bucket and ends them at the next full minute', () => {
    expect(iso({ preset: '24h' }, 'UTC', '2026-11-21T12:34:56.789Z')).toEqual([
      '2026-11-20T13:00:00.000Z',
      '2026-11-21T12:35:00.000Z',
    ]);
    expect(iso({ preset: '7d' }, 'Europe/Berlin', '2026-11-21T12:34:56Z')[0]).toBe('2026-11-14T23:00:00.000Z');
  });

  it('gives equal questions equal instants within a minute', () => {
    expect(iso({ preset: '30d' }, 'UTC', '2026-11-21T12:34:01Z')).toEqual(
      iso({ preset: '30d' }, 'UTC', '2026-11-21T12:34:59Z'),
    );
  });

  it('counts whole local days over a change of the clocks', () => {
    // 29 March 2026 has 23 hours in Berlin, 25 October 25.
    const hours = ([from, to]: string[]) => (Date.parse(to ?? '') - Date.parse(from ?? '')) / 3_600_000;
    const day = (date: string): Range => ({ from: date, to: date });
    expect(hours(iso(day('2026-03-29'), 'Europe/Berlin', '2026-11-21T00:00:00Z'))).toBe(23);
    expect(hours(iso(day('2026-10-25'), 'Europe/Berlin', '2026-11-21T00:00:00Z'))).toBe(25);
  });

  it('includes both days of a custom range, but nothing that is still to come', () => {
    expect(iso({ from: '2015-05-17', to: '2015-05-20' }, 'UTC', '2026-11-21T00:00:00Z')).toEqual([
      '2015-05-17T00:00:00.000Z',
      '2015-05-21T00:00:00.000Z',
    ]);
    expect(iso({ from: '2026-11-20', to: '2026-11-21' }, 'UTC', '2026-11-21T09:00:00Z')[1]).toBe(
      '2026-11-21T09:00:00.000Z',
    );
  });
});

describe('intervals', () => {
  it('are hourly for a day or two and never for more than a month', () => {
    expect(defaultInterval({ preset: '24h' })).toBe('hour');
    expect(defaultInterval({ preset: '7d' })).toBe('day');
    expect(canBeHourly({ from: '2026-01-01', to: '2026-01-31' })).toBe(true);
    expect(canBeHourly({ from: '2026-01-01', to: '2026-02-01' })).toBe(false);
  });
});

describe('rangeOfLastData', () => {
  it('ends with the newest event and reaches no further back than the oldest', () => {
    const last = '2015-05-20T21:05:15Z';
    expect(rangeOfLastData('2015-05-17T10:05:03Z', last, 'UTC')).toEqual({ from: '2015-05-17', to: '2015-05-20' });
    expect(rangeOfLastData('2012-01-01T00:00:00Z', last, 'UTC')).toEqual({ from: '2015-04-21', to: '2015-05-20' });
    expect(rangeOfLastData(last, last, 'Asia/Tokyo')).toEqual({ from: '2015-05-21', to: '2015-05-21' });
  });
});

describe('labels', () => {
  it('are in the zone and the locale', () => {
    const bucket = '2026-03-28T23:00:00Z';
    expect(bucketLabel(bucket, 'day', 'Europe/Berlin', 'short', 'en-GB')).toBe('29 Mar');
    expect(bucketLabel(bucket, 'day', 'UTC', 'short', 'de')).toBe('28. März');
  });

  it('tell the two hours of an autumn night apart', () => {
    const label = (bucket: string) => bucketLabel(bucket, 'hour', 'Europe/Berlin', 'long', 'en-GB');
    expect(label('2026-10-25T00:00:00Z')).not.toBe(label('2026-10-25T01:00:00Z'));
  });

  it('name a range by its days', () => {
    const range = { from: '2015-05-17', to: '2015-05-20' };
    expect(rangeLabel(range, 'UTC', new Date(), 'en-GB')).toMatch(/17\s*[–-]\s*20 May 2015/);
  });
});
