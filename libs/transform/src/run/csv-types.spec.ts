import fc from 'fast-check';
import { typeColumn } from './csv-types.js';

describe('types of a seed’s columns', () => {
  it.each([
    [['1', '-2', '3'], 'integer', ['1', '-2', '3']],
    [['007', '+5'], 'integer', ['007', '5']],
    [['1.0', '2.00'], 'integer', ['1', '2']],
    [['1e3'], 'integer', ['1000']],
    [['1.5', '2'], 'float8', ['1.5', '2']],
    [['$1,000', '50%', '-€3'], 'integer', ['1000', '50', '-3']],
    [['2147483648'], 'bigint', ['2147483648']],
    [['9223372036854775808'], 'numeric', ['9223372036854775808']],
    [['2026-02-28', '2026-3-1'], 'date', ['2026-02-28', '2026-03-01']],
    [['2026-02-30'], 'text', ['2026-02-30']],
    [['2026-02-28', '2026-02-28 10:00:00'], 'text', null],
    [['2026-02-28 1:2:3'], 'timestamp without time zone', ['2026-02-28 01:02:03']],
    [['2026-02-28T10:00'], 'timestamp without time zone', ['2026-02-28 10:00:00']],
    [['2026-02-28T10:00:00.25+01:30'], 'timestamp without time zone', ['2026-02-28 08:30:00.25']],
    [['2026-02-28 25:00:00'], 'text', null],
    [['true', 'FALSE'], 'boolean', ['true', 'false']],
    [['true', '1'], 'text', ['true', '1']],
    [['yes'], 'text', ['yes']],
    [[' a '], 'text', [' a ']],
    [[null, null], 'integer', [null, null]],
    [[null, 'x'], 'text', [null, 'x']],
  ] as [(string | null)[], string, (string | null)[] | null][])('%j is %s', (values, type, read) => {
    expect(typeColumn(values)).toEqual({ type, values: read ?? values });
  });

  it('keeps every whole number as it is', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(2n ** 63n) + 1n, max: 2n ** 63n - 1n }), { minLength: 1 }), (numbers) => {
        const { type, values } = typeColumn(numbers.map(String));
        expect(values).toEqual(numbers.map(String));
        const small = numbers.every((n) => n <= 2n ** 31n - 1n && n >= -(2n ** 31n - 1n));
        expect(type).toBe(small ? 'integer' : 'bigint');
      }),
    );
  });
});
