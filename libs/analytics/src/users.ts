import type { Sql } from '@strata/data';
import { decodeCursor, encodeCursor, pageOf, type Page, type WorkspaceContext } from '@strata/platform';
import type { Traits } from './person.js';
import { isSessionField, type SearchPage } from './request.js';
import type { Asked } from './rollups/stored.js';
import { contains, Params } from './scope.js';
import { questionSql } from './question-sql.js';

export interface UserRow {
  visitor_id: string;
  /** Set where the visitor is identified; anonymous visitors have a new id each day. */
  distinct_id: string | null;
  /** First and last event within the range. */
  first_seen: Date;
  last_seen: Date;
  events: number;
  country: string | null;
  browser: string | null;
  os: string | null;
  device: string | null;
  /** What `identify` told; null for those who were never identified. */
  traits: Traits | null;
}

/** The search finds people by name and e-mail too: ids say little. */
const SEARCHED_TRAITS = ['name', 'email'];

/** Of the newest events so many per row of the page are looked at first: visitors have a few each. */
const EVENTS_PER_ROW = 20;

/** Visitors with a matching event in the range, last seen first. */
export async function users(sql: Sql, ctx: WorkspaceContext, request: Asked, page: SearchPage): Promise<Page<UserRow>> {
  const recent = await recentVisitors(sql, ctx, request, page);
  let rows = recent && (await visitorRows(sql, ctx, request, page, recent.visitors));
  // Fewer than a page among the newest: whoever comes next was last seen before all of these.
  if (!rows || (rows.length <= page.limit && !recent?.isAll)) rows = await visitorRows(sql, ctx, request, page);
  return pageOf(rows, page.limit, (row) => encodeCursor({ at: row.last_seen, key: row.visitor_id }));
}

/**
 * Everybody who was seen after a certain moment, by the newest events of the question alone: a page of people is not
 * worth grouping all events by visitor. Undefined where that is needed anyway: to search, and to tell an event's session.
 */
async function recentVisitors(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  page: SearchPage,
): Promise<{ visitors: string[]; isAll: boolean } | undefined> {
  if (page.search !== undefined || request.filters.some(({ field }) => isSessionField(field))) return undefined;
  const params = new Params();
  const { ctes, events } = questionSql(ctx, request, params);
  const until = page.cursor ? `AND e.occurred_at <= ${params.add(decodeCursor(page.cursor).at)}` : '';
  const count = (page.limit + 1) * EVENTS_PER_ROW;
  const [row] = await sql.query<{ visitors: string[]; is_all: boolean }>(
    `WITH ${ctes}, newest AS MATERIALIZED (
       SELECT e.visitor_id, e.occurred_at ${events} ${until} ORDER BY e.occurred_at DESC LIMIT ${params.add(count)}
     ),
     edge AS (SELECT count(*) < ${count} AS is_all, min(occurred_at) AS at FROM newest)
     SELECT is_all, ARRAY(SELECT DISTINCT visitor_id FROM newest WHERE is_all OR occurred_at > edge.at) AS visitors
     FROM edge`,
    params.values,
  );
  return row && { visitors: row.visitors, isAll: row.is_all };
}

/** A page's rows and one more. @param among only these visitors */
async function visitorRows(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  page: SearchPage,
  among?: string[],
): Promise<UserRow[]> {
  const params = new Params();
  const { ctes, events } = questionSql(ctx, request, params);
  const tenant = [ctx.workspaceId, request.projectId].map((id) => params.add(id));
  const people = `FROM raw.people p WHERE p.workspace_id = ${tenant[0]} AND p.project_id = ${tenant[1]}`;
  const text = page.search === undefined ? undefined : params.add(page.search);
  const isFound =
    text &&
    `(${contains('e.visitor_id', text)} OR bool_or(coalesce(${contains('e.distinct_id', text)}, false))
      OR EXISTS (SELECT ${people} AND p.distinct_id = e.visitor_id
        AND (${SEARCHED_TRAITS.map((trait) => contains(`p.traits->>'${trait}'`, text)).join(' OR ')})))`;
  const cursor = page.cursor ? decodeCursor(page.cursor) : undefined;
  const isAfter =
    cursor && `(max(e.occurred_at), e.visitor_id) < (${params.add(cursor.at)}, ${params.add(cursor.key)})`;
  const last = (column: string): string =>
    `(array_agg(e.${column} ORDER BY e.occurred_at DESC, e.event_id DESC))[1] AS ${column}`;
  return sql.query<UserRow>(
    `WITH ${ctes}, found AS (
       SELECT e.visitor_id, max(e.distinct_id) AS distinct_id, min(e.occurred_at) AS first_seen,
       max(e.occurred_at) AS last_seen, count(*) AS events, ${['country', 'browser', 'os', 'device'].map(last).join(', ')}
       ${events} ${among ? `AND e.visitor_id = ANY(${params.add(among)})` : ''}
       GROUP BY e.visitor_id HAVING ${isFound ?? 'true'} AND ${isAfter ?? 'true'}
       ORDER BY last_seen DESC, e.visitor_id DESC LIMIT ${params.add(page.limit + 1)}
     )
     SELECT found.*, (SELECT p.traits ${people} AND p.distinct_id = found.visitor_id) AS traits
     FROM found ORDER BY last_seen DESC, visitor_id DESC`,
    params.values,
  );
}
