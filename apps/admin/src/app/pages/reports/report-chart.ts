import {
  type Cell,
  type ChartKind,
  type ChartMapping,
  type ReportAnswer,
  type ReportRow,
  type ResultColumn,
  type ResultTable,
} from '../../api/types';
import { type ValueFormat, formatValue } from '../../charts/result-values';
import { addDays, dayOf, startOfDay } from '../../ui/time/zone';
import { type BarRow } from '../analytics/bar-rows';
import { NONE, rowName } from './report-text';

/** What can be drawn of a report: what can be added up. */
export const MEASURES = ['event_count', 'processing_ms_sum', 'amount_cents_sum'] as const;
export type Measure = (typeof MEASURES)[number];

export const MEASURE_LOOK: Record<Measure, { label: string; format: ValueFormat; scale: number }> = {
  event_count: { label: 'Events', format: 'number', scale: 1 },
  processing_ms_sum: { label: 'Processing time', format: 'seconds', scale: 1 / 1_000 },
  amount_cents_sum: { label: 'Amount', format: 'cents', scale: 1 },
};

/** Entities that are drawn. */
const MOST_BARS = 12;

export interface ReportChart {
  kind: ChartKind;
  table: ResultTable;
  mapping: ChartMapping;
}

const column = (name: string, type: ResultColumn['type']): ResultColumn => ({ name, type, pg_type: type });

/** A report over time as bars, by its dimension one on the other; without time a bar for each value. */
export function reportChart(answer: ReportAnswer, measure: Measure): ReportChart {
  const { label, format } = MEASURE_LOOK[measure];
  const hasTime = answer.rows.some(({ bucket }) => bucket !== undefined);
  const names = answer.rows.map((row) => rowName(row) ?? label);
  const isSplit = answer.rows.some((row) => rowName(row) !== undefined);
  const rows = answer.rows.map((row, i): Cell[] => [row.bucket ?? null, names[i] ?? label, valueOf(row, measure)]);
  // Every bucket has a place, so that a gap is seen as one.
  const gaps = hasTime ? bucketsOf(answer).map((bucket): Cell[] => [bucket, names[0] ?? label, null]) : [];
  return {
    kind: 'bar',
    table: {
      columns: [column('bucket', 'timestamp'), column('series', 'text'), column(label, 'number')],
      rows: [...gaps, ...rows],
    },
    mapping: {
      x: hasTime ? 'bucket' : 'series',
      y: [label],
      format,
      ...(hasTime && isSplit && { series: 'series', stacked: true }),
    },
  };
}

/** The first entities, a bar behind each. */
export function entityBars({ rows, totals }: ReportAnswer, measure: Measure): BarRow[] {
  const { format, scale } = MEASURE_LOOK[measure];
  const shown = rows.slice(0, MOST_BARS);
  const values = shown.map((row) => valueOf(row, measure));
  const most = Math.max(0, ...values);
  const total = totals[measure] * scale;
  return shown.map((row, i) => {
    const [now = 0, label = NONE] = [values[i], rowName(row)];
    return {
      key: label,
      label,
      title: label,
      value: formatValue(now, format),
      share: formatValue(total === 0 ? null : now / total, 'percent'),
      now,
      width: most > 0 ? Math.max(0, (now / most) * 100) : 0,
      isActive: false,
    };
  });
}

function valueOf(row: ReportRow, measure: Measure): number {
  return row[measure] * MEASURE_LOOK[measure].scale;
}

/** When the buckets of the answer begin. */
export function bucketsOf({ from, to, tz, window }: Pick<ReportAnswer, 'from' | 'to' | 'tz' | 'window'>): string[] {
  const buckets: string[] = [];
  const end = new Date(to);
  for (let at = new Date(from); at < end;) {
    buckets.push(at.toISOString());
    at = startOfDay(tz, addDays(dayOf(tz, at), window === 'week' ? 7 : 1));
  }
  return buckets;
}
