import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import type { MetricRunView, MetricView } from './views.js';

/** JSON of a run, over `r`. */
const RUN_JSON = `jsonb_build_object('id', r.id, 'trigger', r.trigger, 'requester_label', r.requester_label,
  'status', r.status, 'intervals', r.intervals, 'rows_written', r.rows_written, 'error', r.error,
  'created_at', r.created_at, 'started_at', r.started_at, 'finished_at', r.finished_at)`;

type MetricRow = Omit<MetricView, 'owner' | 'may_edit' | 'last_run'> & {
  owner_id: string;
  owner_name: string;
  run: Record<string, unknown> | null;
};

export interface Wanted {
  id?: string;
  search?: string;
  limit: number;
  /** The name after which the page begins. */
  after?: string;
}

/** Metrics by name, each with its last run and newest totals. */
export async function readMetrics(
  sql: Sql,
  { workspaceId }: WorkspaceContext,
  { id, search, limit, after }: Wanted,
): Promise<MetricRow[]> {
  return sql.query<MetricRow>(
    `SELECT m.workspace_id, m.id, m.name, m.description, m.unit, m.builder, m.sql, m.dimensions, m.refresh_seconds,
       m.hourly_retention_days, m.daily_retention_days, m.is_paused, m.owner_id, m.owner_name,
       CASE WHEN NOT m.is_paused THEN m.next_run_at END AS next_run_at, m.created_at, m.updated_at,
       last.run, newest.last_value, coalesce(newest.sparkline, '{}') AS sparkline
     FROM public.metrics m
     LEFT JOIN LATERAL (
       SELECT ${RUN_JSON} AS run FROM public.metric_runs r
       WHERE r.workspace_id = m.workspace_id AND r.metric_id = m.id ORDER BY r.id DESC LIMIT 1
     ) last ON true
     LEFT JOIN LATERAL (
       SELECT array_agg(value ORDER BY bucket_at) AS sparkline, (array_agg(value ORDER BY bucket_at DESC))[1] AS last_value
       FROM (
         SELECT value, bucket_at FROM aggregates.aggregate_metric_hourly v
         WHERE v.workspace_id = m.workspace_id AND v.metric_id = m.id AND v.dimensions = '{}' AND v.value IS NOT NULL
         ORDER BY bucket_at DESC LIMIT 24
       ) totals
     ) newest ON true
     WHERE m.workspace_id = $1 AND ($2::uuid IS NULL OR m.id = $2) AND ($3::text IS NULL OR m.name > $3)
       AND ($4::text IS NULL OR strpos(lower(m.name || ' ' || m.description), lower($4)) > 0)
     ORDER BY m.name LIMIT $5`,
    [workspaceId, id ?? null, after ?? null, search ?? null, limit],
  );
}

/** True when the caller may change what this owner made. */
export function mayEdit({ audience, actor }: WorkspaceContext, ownerId: string): boolean {
  return audience === 'admin' || (audience === 'editor' && actor?.userId === ownerId);
}

export function viewOf(row: MetricRow, ctx: WorkspaceContext): MetricView {
  const { owner_id, owner_name, run, ...metric } = row;
  return {
    ...metric,
    owner: { id: owner_id, name: owner_name },
    may_edit: mayEdit(ctx, owner_id),
    last_run: run === null ? null : runView(run),
  };
}

/** Times in JSON are text. */
function runView(run: Record<string, unknown>): MetricRunView {
  const timed = run as unknown as MetricRunView;
  const at = (value: Date | null): Date | null => (value === null ? null : new Date(value));
  return {
    ...timed,
    created_at: new Date(timed.created_at),
    started_at: at(timed.started_at),
    finished_at: at(timed.finished_at),
  };
}
