import type { Sql, SqlValue } from '@strata/data';
import { keysOf, KIND, type Breakdown, type Dimension, type Window } from './kinds.js';
import { DAILY, WEEKLY, type Parts } from './parts.js';
import type { Period } from './period.js';
import type { ReportView } from './views.js';

/** What is asked of a report, with everything that was left open filled in. */
export interface Asked {
  workspaceId: string;
  projectId: string;
  report: Pick<ReportView, 'slug' | 'kind' | 'event_names' | 'source'>;
  zone: string;
  window: Window;
  breakdown: Breakdown;
  /** Only this value of the report's dimension. */
  value?: string;
}

/** Which of the rows. */
export interface Slice {
  limit: number;
  offset: number;
}

/** Sums of some events. */
export interface Sums {
  event_count: number;
  processing_ms_count: number;
  processing_ms_sum: number;
  amount_cents_sum: number;
}

export interface Group extends Sums {
  bucket?: string;
  /** Empty for events without one. */
  value?: string;
  /** The runs that made it, and null where events were counted just now. */
  runs: (string | null)[];
}

export interface Groups {
  page: Group[];
  totals: Sums;
  /** Of all pages. */
  total: number;
}

/** Rows that are fetched at once. */
const BATCH = 1_000;
const SUMS = ['event_count', 'processing_ms_count', 'processing_ms_sum', 'amount_cents_sum'] as const;
const SUMMED = SUMS.map((name) => `coalesce(sum(${name}), 0) AS ${name}`).join(', ');

/** A day that was sealed in another zone is one of that zone for good (ADR 14): it counts where its middle lies. */
const HALF_A_DAY = `interval '12 hours'`;

/** SQL of an event's values, over the event `e` and its source `s`. */
const VALUE: Record<Dimension, string> = {
  source: `coalesce(s.slug, '')`,
  status: `coalesce(e.status, '')`,
  entity_id: 'e.entity_id',
};

/** One statement about a report: collects its values, and hands out their placeholders. */
class Statement {
  readonly values: SqlValue[] = [];

  constructor(private readonly asked: Asked) {}

  private add(value: SqlValue): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** Rows of bucket, value, sums and run, several of one bucket and value among them. */
  cells({ weeks, days, raw }: Parts): string {
    const parts = [
      ...(weeks.length > 0 ? [this.stored(WEEKLY, weeks)] : []),
      ...(days.length > 0 ? [this.stored(DAILY, days)] : []),
      ...(raw.length > 0 ? [this.raw(raw)] : []),
    ];
    // Named here: the first SELECT names the columns, whichever it is.
    return `SELECT * FROM (${parts.join(' UNION ALL ')}) cells (bucket, value, ${SUMS.join(', ')}, run_id)`;
  }

  private stored(table: string, stretches: readonly Period[]): string {
    const { workspaceId, projectId, report, value } = this.asked;
    return `SELECT ${this.bucket(`t.bucket_start + ${HALF_A_DAY}`)}, t.dimension_value, ${SUMS.map((name) => `t.${name}`).join(', ')}, t.run_id
      FROM aggregates.${table} t
      WHERE t.workspace_id = ${this.add(workspaceId)} AND t.project_id = ${this.add(projectId)}
        AND t.report_slug = ${this.add(report.slug)} AND t.dimension_key = ${this.add(KIND[report.kind].dimension)}
        AND ${this.within('t.bucket_start', stretches, `- ${HALF_A_DAY}`)}
        AND ${value === undefined ? 'true' : `t.dimension_value = ${this.add(value)}`}`;
  }

  /** What the model metric_snapshots_daily counts, of events that no run has seen yet. */
  private raw(stretches: readonly Period[]): string {
    const { workspaceId, projectId, report, value } = this.asked;
    const { dimension } = KIND[report.kind];
    const of = VALUE[dimension];
    return `SELECT ${this.bucket('e.occurred_at')}, ${of}, 1, (e.processing_ms IS NOT NULL)::int,
        coalesce(e.processing_ms, 0), coalesce(e.amount_cents, 0), NULL::uuid
      FROM raw.events e
      LEFT JOIN public.event_sources s ON s.workspace_id = e.workspace_id AND s.id = e.source_id
      WHERE e.workspace_id = ${this.add(workspaceId)} AND e.project_id = ${this.add(projectId)}
        AND ${this.within('e.occurred_at', stretches)}
        AND ${report.event_names.length === 0 ? 'true' : `e.event_name = ANY (${this.add(report.event_names)}::text[])`}
        AND ${report.source === null ? 'true' : `s.slug = ${this.add(report.source)}`}
        AND ${dimension === 'entity_id' ? `e.entity_id <> ''` : 'true'}
        AND ${value === undefined ? 'true' : `${of} = ${this.add(value)}`}`;
  }

  private bucket(time: string): string {
    const { window, zone } = this.asked;
    return `date_trunc('${window}', ${time}, ${this.add(zone)})`;
  }

  private within(column: string, stretches: readonly Period[], shift = ''): string {
    const bound = (time: Date): string => `${this.add(time)}::timestamptz ${shift}`;
    const parts = stretches.map(({ from, to }) => `(${column} >= ${bound(from)} AND ${column} < ${bound(to)})`);
    return `(${parts.join(' OR ')})`;
  }

  page({ limit, offset }: Slice): string {
    return `LIMIT ${this.add(limit)} OFFSET ${this.add(offset)}`;
  }
}

/** SQL of all rows, and the order in which they are told: by time where they have buckets, then by their number of events. */
function grouping(statement: Statement, { report, breakdown }: Asked, parts: Parts): { rows: string; order: string } {
  const keys = keysOf(report.kind, breakdown);
  const by = keys.join(', ');
  const rows = `cells AS (${statement.cells(parts)}),
    -- First by run, which are few: then the runs of a row need no sorting.
    by_run AS (SELECT ${by}, run_id, ${SUMMED} FROM cells GROUP BY ${by}, run_id),
    grouped AS (SELECT ${by}, ${SUMMED}, array_agg(run_id) AS runs FROM by_run GROUP BY ${by})`;
  return {
    rows,
    order: [...(keys.includes('bucket') ? ['bucket'] : []), 'event_count DESC', ...keys.slice(-1)].join(', '),
  };
}

/** A page of a report's rows, and the totals of all. */
export async function groupsOf(sql: Sql, asked: Asked, parts: Parts, slice: Slice): Promise<Groups> {
  const statement = new Statement(asked);
  const { rows, order } = grouping(statement, asked, parts);
  const text = `WITH ${rows},
    page AS (SELECT * FROM grouped ORDER BY ${order} ${statement.page(slice)})
    SELECT (SELECT coalesce(json_agg(page), '[]') FROM page) AS page, json_build_object(
      ${SUMS.map((name) => `'${name}', coalesce(sum(${name}), 0)`).join(', ')}) AS totals, count(*)::int AS total
    FROM grouped`;
  const [groups] = await sql.query<Groups>(text, statement.values);
  if (!groups) throw new Error('an aggregate has a row');
  return groups;
}

/**
 * All rows of a report, by a cursor of the transaction.
 * @param signal once it aborts, nothing more is read: the transaction may be over then
 */
export async function* groupBatches(
  sql: Sql,
  asked: Asked,
  parts: Parts,
  signal: AbortSignal,
): AsyncGenerator<Group[]> {
  const statement = new Statement(asked);
  const { rows, order } = grouping(statement, asked, parts);
  const text = `WITH ${rows} SELECT to_json(grouped) AS "group" FROM grouped ORDER BY ${order}`;
  await sql.execute(`DECLARE report NO SCROLL CURSOR FOR ${text}`, statement.values);
  for (;;) {
    signal.throwIfAborted();
    const batch = await sql.query<{ group: Group }>(`FETCH FORWARD ${BATCH} FROM report`);
    if (batch.length > 0) yield batch.map(({ group }) => group);
    if (batch.length < BATCH) return;
  }
}
