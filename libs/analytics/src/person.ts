import type { Sql } from '@strata/data';
import { notFound, type WorkspaceContext } from '@strata/platform';
import type { Field } from './request.js';

/** What the person's `identify` calls told, by name. */
export type Traits = Record<string, unknown>;

const CLIENT = ['country', 'browser', 'os', 'device', 'language'] as const satisfies readonly Field[];
const ORIGIN = ['path', 'referrer_domain', 'channel', 'utm_source', 'utm_medium', 'utm_campaign'] as const;

/** One visitor over all time, bots included. */
export interface Person extends Record<(typeof CLIENT)[number], string | null> {
  visitor_id: string;
  /** Null for an anonymous visitor, who is new every day. */
  distinct_id: string | null;
  /** Null for somebody who was never identified. */
  traits: Traits | null;
  identified_at: Date | null;
  first_seen: Date;
  last_seen: Date;
  events: number;
  page_views: number;
  /** How the person came the first time. */
  first: Record<(typeof ORIGIN)[number], string | null>;
}

/**
 * A visitor's whole history in figures. Where the values of an event differ over time, the last one stands.
 * @throws DomainError `not_found` for somebody of whom there is no event.
 */
export async function person(
  sql: Sql,
  ctx: WorkspaceContext,
  { projectId, visitorId }: { projectId: string; visitorId: string },
): Promise<Person> {
  const at = (column: string, order: 'ASC' | 'DESC'): string =>
    `(array_agg(e.${column} ORDER BY e.occurred_at ${order}, e.event_id ${order}))[1]`;
  const [row] = await sql.query<Person>(
    `WITH seen AS (
       SELECT max(e.distinct_id) AS distinct_id, min(e.occurred_at) AS first_seen, max(e.occurred_at) AS last_seen,
         count(*) AS events, count(*) FILTER (WHERE e.event_name = 'page_view') AS page_views,
         ${CLIENT.map((column) => `${at(column, 'DESC')} AS ${column}`).join(', ')},
         jsonb_build_object(${ORIGIN.map((column) => `'${column}', ${at(column, 'ASC')}`).join(', ')}) AS first
       FROM raw.events e WHERE e.workspace_id = $1 AND e.project_id = $2 AND e.visitor_id = $3 HAVING count(*) > 0
     )
     SELECT $3 AS visitor_id, seen.*, p.traits, p.identified_at
     FROM seen LEFT JOIN raw.people p ON p.workspace_id = $1 AND p.project_id = $2 AND p.distinct_id = seen.distinct_id`,
    [ctx.workspaceId, projectId, visitorId],
  );
  if (!row) throw notFound('person');
  return row;
}
