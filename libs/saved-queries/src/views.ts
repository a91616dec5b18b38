import type { WorkspaceContext } from '@strata/platform';
import type { ParameterDeclaration } from '@strata/query';
import type { ChartKind, ChartView } from './charts.js';
import type { RunStatus } from './history.js';
import { mayEdit } from './readable.js';

export const VISIBILITIES = ['private', 'shared'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** A saved query as lists show it. */
export interface SavedQueryView {
  workspace_id: string;
  id: string;
  name: string;
  description: string;
  /** What it answers, in plain words. */
  question: string;
  tags: string[];
  visibility: Visibility;
  owner: { id: string; name: string };
  is_mine: boolean;
  may_edit: boolean;
  connection_id: string | null;
  version: number;
  parameters: ParameterDeclaration[];
  refresh_seconds: number | null;
  chart_kinds: ChartKind[];
  created_at: Date;
  updated_at: Date;
  last_run: { at: Date; status: RunStatus; duration_ms: number } | null;
}

export interface SavedQueryDetails extends SavedQueryView {
  sql: string;
  cache_ttl_seconds: number;
  /** The choices of the explore builder that it was made with. */
  explore: Record<string, unknown> | null;
  charts: ChartView[];
}

/** A row of {@link LIST_COLUMNS}. */
export interface SavedQueryRow extends Omit<
  SavedQueryView,
  'workspace_id' | 'owner' | 'is_mine' | 'may_edit' | 'last_run'
> {
  owner_id: string;
  owner_name: string;
  last_run: { at: string; status: RunStatus; duration_ms: number } | null;
}

export type SavedQueryFullRow = SavedQueryRow & Omit<SavedQueryDetails, keyof SavedQueryView>;

const LAST_RUN = `LEFT JOIN LATERAL (
    SELECT json_build_object('at', r.started_at, 'status', r.status, 'duration_ms', r.duration_ms) AS run FROM public.query_runs r
    WHERE r.workspace_id = q.workspace_id AND r.saved_query_id = q.id ORDER BY r.started_at DESC, r.id DESC LIMIT 1
  ) last ON true`;
const LIST_COLUMNS = `q.id, q.name, q.description, q.question, q.tags, q.visibility, q.owner_id, q.owner_name,
  q.connection_id, q.version, q.parameters, q.refresh_seconds, q.created_at, q.updated_at,
  ARRAY(SELECT c.kind FROM public.charts c WHERE c.workspace_id = q.workspace_id AND c.saved_query_id = q.id
    ORDER BY c.position, c.id) AS chart_kinds,
  last.run AS last_run`;

/** Rows as {@link SavedQueryRow}; a condition follows. */
export const SELECT_LISTED = `SELECT ${LIST_COLUMNS} FROM public.saved_queries q ${LAST_RUN}`;
/** Rows as {@link SavedQueryFullRow}; a condition follows. */
export const SELECT_FULL = `SELECT ${LIST_COLUMNS}, q.sql, q.cache_ttl_seconds, q.explore,
  (SELECT coalesce(json_agg(json_build_object('id', c.id, 'title', c.title, 'kind', c.kind, 'mapping', c.mapping,
      'position', c.position) ORDER BY c.position, c.id), '[]')
    FROM public.charts c WHERE c.workspace_id = q.workspace_id AND c.saved_query_id = q.id) AS charts
  FROM public.saved_queries q ${LAST_RUN}`;

export function viewOf(ctx: WorkspaceContext, row: SavedQueryRow): SavedQueryView {
  return {
    workspace_id: ctx.workspaceId,
    id: row.id,
    name: row.name,
    description: row.description,
    question: row.question,
    tags: row.tags,
    visibility: row.visibility,
    owner: { id: row.owner_id, name: row.owner_name },
    is_mine: row.owner_id === ctx.actor?.userId,
    may_edit: mayEdit(ctx, row),
    connection_id: row.connection_id,
    version: row.version,
    parameters: row.parameters,
    refresh_seconds: row.refresh_seconds,
    chart_kinds: row.chart_kinds,
    created_at: row.created_at,
    updated_at: row.updated_at,
    last_run: row.last_run && { ...row.last_run, at: new Date(row.last_run.at) },
  };
}

export function detailsOf(ctx: WorkspaceContext, row: SavedQueryFullRow): SavedQueryDetails {
  return {
    ...viewOf(ctx, row),
    sql: row.sql,
    cache_ttl_seconds: row.cache_ttl_seconds,
    explore: row.explore,
    charts: row.charts,
  };
}
