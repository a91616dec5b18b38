import type { ExportFacts } from '@strata/export';
import type { Cell, ColumnType, RunningQuery } from '@strata/query';
import type { ReportHead, ReportRows, ReportRowView } from '@strata/reports';

const TYPES: Partial<Record<keyof ReportRowView, ColumnType>> = {
  bucket: 'timestamp',
  source: 'text',
  status: 'text',
  entity_id: 'text',
  run_id: 'text',
};
const PG_TYPES: Record<string, string> = { number: 'numeric', timestamp: 'timestamptz', date: 'date', text: 'text' };
const FIGURES = ['event_count', 'processing_ms_sum', 'processing_ms_avg', 'amount_cents_sum', 'run_id'] as const;

/** A report as a table that the writers of files take. Before a bucket stands its date: in UTC it may be the day before. */
export function reportTable({ keys, tz, batches }: ReportRows): RunningQuery {
  const fields = [...keys, ...FIGURES];
  const hasDate = keys.includes('bucket');
  const columns = fields.map((name) => column(name, TYPES[name] ?? 'number'));
  async function* rows(): RunningQuery['batches'] {
    for await (const batch of batches) {
      yield batch.map((row) => [
        ...(hasDate && row.bucket ? [dayIn(row.bucket, tz)] : []),
        ...fields.map((name) => cellOf(row[name])),
      ]);
    }
  }
  return { columns: [...(hasDate ? [column('date', 'date')] : []), ...columns], batches: rows() };
}

/** What a file says about a report, and what it is called. */
export function reportFacts(head: ReportHead): ExportFacts {
  const { report, project_id, window, from, to, tz, breakdown, filters, generated_at } = head;
  const last = dayIn(new Date(to.getTime() - 1), tz);
  return {
    name: `${report.name} ${dayIn(from, tz)} to ${last}`,
    params: { project_id, window, breakdown, ...filters },
    at: generated_at,
    zone: tz,
  };
}

function column(name: string, type: ColumnType): RunningQuery['columns'][number] {
  return { name, type, pg_type: PG_TYPES[type] ?? 'text' };
}

function cellOf(value: ReportRowView[keyof ReportRowView]): Cell {
  return value instanceof Date ? value.toISOString() : (value ?? null);
}

/** `2026-11-20`, in the zone. */
function dayIn(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(instant);
}
