import type { Sql } from '@strata/data';
import { decodeCursor, encodeCursor, pageOf, type Page, type WorkspaceContext } from '@strata/platform';
import type { Traits } from './person.js';
import type { SearchPage } from './request.js';
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

/** Visitors with a matching event in the range, last seen first. */
export async function users(sql: Sql, ctx: WorkspaceContext, request: Asked, page: SearchPage): Promise<Page<UserRow>> {
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
  const rows = await sql.query<UserRow>(
    `WITH ${ctes}, found AS (
       SELECT e.visitor_id, max(e.distinct_id) AS distinct_id, min(e.occurred_at) AS first_seen,
       max(e.occurred_at) AS last_seen, count(*) AS events, ${['country', 'browser', 'os', 'device'].map(last).join(', ')}
       ${events} GROUP BY e.visitor_id HAVING ${isFound ?? 'true'} AND ${isAfter ?? 'true'}
       ORDER BY last_seen DESC, e.visitor_id DESC LIMIT ${params.add(page.limit + 1)}
     )
     SELECT found.*, (SELECT p.traits ${people} AND p.distinct_id = found.visitor_id) AS traits
     FROM found ORDER BY last_seen DESC, visitor_id DESC`,
    params.values,
  );
  return pageOf(rows, page.limit, (row) => encodeCursor({ at: row.last_seen, key: row.visitor_id }));
}
