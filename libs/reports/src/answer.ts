import { KIND } from './kinds.js';
import type { Asked, Group, Groups, Slice, Sums } from './rows.js';
import type { ReportAnswer, ReportHead, ReportMetrics, ReportRowView } from './views.js';

/** More of them nobody follows. */
const MAX_RUNS = 20;

/** A page of a report, by the names that people know. */
export function answerOf({ page, totals, total }: Groups, head: ReportHead, asked: Asked, slice: Slice): ReportAnswer {
  return {
    ...head,
    rows: page.map((group, i) => rowOf(group, asked, slice.offset + i + 1)),
    totals: metricsOf(totals),
    pagination: { limit: slice.limit, offset: slice.offset, total },
    is_cached: false,
  };
}

/** @param rank from 1 */
export function rowOf(group: Group, { report: { kind } }: Asked, rank: number): ReportRowView {
  const { bucket, value } = group;
  return {
    ...(bucket !== undefined && { bucket: new Date(bucket) }),
    ...(value !== undefined && { [KIND[kind].dimension]: value === '' ? null : value }),
    ...(kind === 'entities' && { rank }),
    ...metricsOf(group),
    ...lineageOf(group),
  };
}

function lineageOf({ runs }: Group): Pick<ReportRowView, 'run_id' | 'run_ids'> {
  // Ids of runs grow with time.
  const ids = runs
    .flatMap((id) => id ?? [])
    .sort()
    .reverse();
  return { run_id: runs.includes(null) ? null : (ids[0] ?? null), run_ids: ids.slice(0, MAX_RUNS) };
}

function metricsOf({ event_count, processing_ms_count, processing_ms_sum, amount_cents_sum }: Sums): ReportMetrics {
  return {
    event_count,
    processing_ms_sum,
    processing_ms_avg: processing_ms_count === 0 ? null : processing_ms_sum / processing_ms_count,
    amount_cents_sum,
  };
}
