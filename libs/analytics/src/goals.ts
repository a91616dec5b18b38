import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import type { GoalView } from '@strata/projects';
import { questionSql } from './question-sql.js';
import type { Asked } from './rollups/stored.js';
import { Params } from './scope.js';

export interface Conversions {
  /** Matching events. */
  conversions: number;
  converted_visitors: number;
  converted_sessions: number;
  /** Converted visitors by visitors, 0 to 1; null without visitors. */
  conversion_rate: number | null;
}

/** What goals look at in an event: a page view's path (`p:` and the path), any other event's name. Over `e`. */
const TARGET = `CASE WHEN e.event_name = 'page_view' THEN 'p:' || coalesce(e.path, '') ELSE 'e:' || e.event_name END`;

/** The project's goals, by name. */
export async function goalsOf(sql: Sql, ctx: WorkspaceContext, projectId: string): Promise<GoalView[]> {
  return sql.query<GoalView>(
    `SELECT id, name, kind, pattern, created_at FROM public.goals
     WHERE workspace_id = $1 AND project_id = $2 ORDER BY name COLLATE "C", id`,
    [ctx.workspaceId, projectId],
  );
}

/**
 * A goal as a regular expression of PostgreSQL over targets. In a path `*` stands for anything but a slash and `**` for
 * anything, nothing included.
 */
function targetPattern({ kind, pattern }: GoalView): string {
  const escape = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '\\$&');
  if (kind === 'event') return pattern === 'page_view' ? '^p:' : `^e:${escape(pattern)}$`;
  const parts = pattern.split(/(\*+)/);
  const path = parts.map((part) => (part.startsWith('**') ? '.*' : part === '*' ? '[^/]*' : escape(part))).join('');
  // A page view without a path is on no page.
  return `^p:(?=.)${path}$`;
}

/** What each goal came to, by goal id. Few distinct targets are compared with the patterns, not every event. */
export async function conversions(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  goals: readonly GoalView[],
): Promise<Map<string, Conversions>> {
  if (goals.length === 0) return new Map();
  const params = new Params();
  const { ctes, events, eventsOfSessions } = questionSql(ctx, request, params);
  const ids = params.add(goals.map(({ id }) => id));
  const patterns = params.add(goals.map(targetPattern));
  const rows = await sql.query<Conversions & { id: string }>(
    `WITH ${ctes},
     hits AS MATERIALIZED (SELECT ${TARGET} AS target, e.visitor_id, count(*) AS events ${events} GROUP BY 1, 2),
     held AS MATERIALIZED (SELECT DISTINCT s.session_key, s.started_at, ${TARGET} AS target ${eventsOfSessions}),
     goals AS (SELECT * FROM unnest(${ids}::uuid[], ${patterns}::text[]) AS g(id, pattern)),
     reached AS MATERIALIZED (
       SELECT goals.id, target FROM (SELECT target FROM hits UNION SELECT target FROM held) t
       JOIN goals ON target ~ goals.pattern
     ),
     by_events AS (
       SELECT id, sum(events)::int8 AS conversions, count(DISTINCT visitor_id) AS converted_visitors
       FROM hits JOIN reached USING (target) GROUP BY id
     ),
     by_sessions AS (
       SELECT id, count(DISTINCT (session_key, started_at)) AS converted_sessions
       FROM held JOIN reached USING (target) GROUP BY id
     )
     SELECT id, coalesce(conversions, 0) AS conversions, coalesce(converted_visitors, 0) AS converted_visitors,
       coalesce(converted_sessions, 0) AS converted_sessions,
       coalesce(converted_visitors, 0)::float8 / nullif((SELECT count(DISTINCT visitor_id) FROM hits), 0)
         AS conversion_rate
     FROM goals LEFT JOIN by_events USING (id) LEFT JOIN by_sessions USING (id)`,
    params.values,
  );
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}
