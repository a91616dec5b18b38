import type { Range } from '@strata/analytics';
import type { Sql, SqlValue } from '@strata/data';
import { DomainError } from '@strata/platform';
import type { RangeFilter } from '../document.js';

const DAYS = { '7d': 7, '30d': 30, '90d': 90 } as const;
const DEFAULT_RANGE: RangeFilter = { preset: '7d' };
const MINUTE_MS = 60_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * A range as moments, [from, to). Presets begin where a bucket of the zone begins and end with the next full minute: the
 * same question within a minute is an equal question.
 * @throws DomainError `invalid` for one that ends before it begins, or that is none
 */
export async function resolveRange(
  sql: Sql,
  range: RangeFilter = DEFAULT_RANGE,
  { tz, now }: { tz: string; now: Date },
): Promise<Range> {
  const values: SqlValue[] = [];
  const add = (value: SqlValue, type: string): string => `$${values.push(value)}::${type}`;
  const { from, to } = edgesOf(range, { tz, end: new Date(Math.ceil(now.getTime() / MINUTE_MS) * MINUTE_MS), add });
  const [row] = await sql.query<Range>(`SELECT ${from} AS from, ${to} AS to`, values).catch((error: unknown) => {
    throw CLASS_OF_DATA.test((error as { code?: string }).code ?? '') ? noRange(error) : error;
  });
  if (!row || !(row.from < row.to)) throw noRange();
  return row;
}

/** SQLSTATE class "data exception": what was given is no time, no day or no zone. */
const CLASS_OF_DATA = /^22/;

interface Given {
  tz: string;
  end: Date;
  /** The placeholder of a value. */
  add: (value: SqlValue, type: string) => string;
}

/** Where a range begins and ends, in SQL. */
function edgesOf({ preset, from, to }: RangeFilter, { tz, end, add }: Given): { from: string; to: string } {
  const startOf = (unit: string, steps: string): string => {
    const zone = add(tz, 'text');
    return `(date_trunc('${unit}', ${add(end, 'timestamptz')} AT TIME ZONE ${zone}) - interval '${steps}') AT TIME ZONE ${zone}`;
  };
  const now = (): string => add(end, 'timestamptz');
  if (preset === '24h') return { from: startOf('hour', '23 hours'), to: now() };
  if (preset === '12mo') return { from: startOf('month', '11 months'), to: now() };
  if (preset !== undefined) return { from: startOf('day', `${DAYS[preset] - 1} days`), to: now() };
  if (from === undefined || to === undefined) throw noRange();
  const edge = (text: string, days: number): string =>
    DAY.test(text)
      ? `(${add(text, 'date')} + ${days})::timestamp AT TIME ZONE ${add(tz, 'text')}`
      : add(text, 'timestamptz');
  return { from: edge(from, 0), to: edge(to, 1) };
}

function noRange(cause?: unknown): DomainError {
  return new DomainError('invalid', 'The range is none: from must lie before to.', {
    hint: 'Name a preset, or from and to: days, or moments with their zone.',
    cause,
  });
}
