import type { Sql } from '@strata/data';
import { decodeCursor, encodeCursor, pageOf, type Page, type WorkspaceContext } from '@strata/platform';
import type { Traits } from './person.js';
import { questionSql } from './question-sql.js';
import type { SearchPage } from './request.js';
import type { Asked } from './rollups/stored.js';
import { contains, ofProject, Params } from './scope.js';
import { SESSION_KEY } from './session-sql.js';

export interface SessionRow {
  /** The client's session id; null where the session was told by inactivity. */
  session_id: string | null;
  visitor_id: string;
  distinct_id: string | null;
  started_at: Date;
  ended_at: Date;
  duration_seconds: number;
  events: number;
  page_views: number;
  entry_path: string | null;
  exit_path: string | null;
  referrer_domain: string | null;
  channel: string;
  country: string | null;
  browser: string | null;
  os: string | null;
  device: string | null;
  /** What `identify` told of the visitor; null for those who were never identified. */
  traits: Traits | null;
}

/** Columns of a session that are searched; a person's distinct_id is their visitor_id. */
const SEARCHED = ['visitor_ids', 'entry_path', 'exit_path'] as const;

/** Sessions that start in the range and have a matching event, latest start first. */
export async function sessions(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  page: SearchPage,
): Promise<Page<SessionRow>> {
  const params = new Params();
  const text = page.search === undefined ? undefined : params.add(page.search);
  const { ctes } = questionSql(ctx, request, params, text === undefined ? {} : { columns: SEARCHED });
  const hasId = text && `EXISTS (SELECT FROM unnest(s.visitor_ids) AS id WHERE ${contains('id', text)})`;
  const isFound = text && `(${hasId} OR ${contains('s.entry_path', text)} OR ${contains('s.exit_path', text)})`;
  const cursor = page.cursor ? decodeCursor(page.cursor) : undefined;
  const isAfter = cursor && `(s.started_at, s.session_key) < (${params.add(cursor.at)}, ${params.add(cursor.key)})`;
  const first = (column: string): string =>
    `(array_agg(e.${column} ORDER BY e.occurred_at, e.event_id))[1] AS ${column}`;
  const path = (name: string, order: string): string =>
    `(array_agg(e.path ORDER BY e.occurred_at ${order}, e.event_id ${order})
      FILTER (WHERE e.event_name = 'page_view' AND e.path IS NOT NULL))[1] AS ${name}`;
  const rows = await sql.query<SessionRow & { session_key: string }>(
    `WITH ${ctes}, paged AS (
       SELECT * FROM sessions s WHERE ${isFound ?? 'true'} AND ${isAfter ?? 'true'}
       ORDER BY s.started_at DESC, s.session_key DESC LIMIT ${params.add(page.limit + 1)}
     )
     SELECT p.session_key, p.started_at, p.ended_at,
       extract(epoch FROM p.ended_at - p.started_at)::float8 AS duration_seconds, details.*,
       (SELECT known.traits FROM raw.people known
        WHERE known.workspace_id = ${params.add(ctx.workspaceId)} AND known.project_id = ${params.add(request.projectId)}
          AND known.distinct_id = details.distinct_id) AS traits
     FROM paged p CROSS JOIN LATERAL (
       SELECT count(*) AS events, count(*) FILTER (WHERE e.event_name = 'page_view') AS page_views,
         ${path('entry_path', 'ASC')}, ${path('exit_path', 'DESC')}, max(e.distinct_id) AS distinct_id,
         ${['session_id', 'visitor_id', 'referrer_domain', 'channel', 'country', 'browser', 'os', 'device'].map(first).join(', ')}
       FROM raw.events e
       WHERE ${ofProject(ctx, request, params)} AND e.occurred_at BETWEEN p.started_at AND p.ended_at
         AND ${SESSION_KEY} = p.session_key
     ) details
     ORDER BY p.started_at DESC, p.session_key DESC`,
    params.values,
  );
  const { data, next_cursor } = pageOf(rows, page.limit, (row) =>
    encodeCursor({ at: row.started_at, key: row.session_key }),
  );
  return { data: data.map(({ session_key: _, ...row }) => row), next_cursor };
}
