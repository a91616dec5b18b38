import { readerOf } from './definition.js';

describe('a bucket', () => {
  const columns = [
    { name: 'bucket', type: 'timestamp' as const, pg_type: 'timestamp' },
    { name: 'value', type: 'number' as const, pg_type: 'integer' },
  ];

  it.each(['2026-03-01T10:00:00', '2026-03-01T10:00:00.000', '2026-03-01T10:00:00Z'])(
    'of %s is of UTC, whatever the zone of this process',
    (bucket) => {
      expect(readerOf(columns, [])([bucket, 1]).bucket).toBe('2026-03-01T10:00:00.000Z');
    },
  );

  it.each(['infinity', null, ''])('is none in %j', (bucket) => {
    expect(() => readerOf(columns, [])([bucket, 1])).toThrow(/no bucket/);
  });
});
