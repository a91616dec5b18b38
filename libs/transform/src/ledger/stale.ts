import { intervalOf, type Grain } from './grains.js';

const NAME = /^\w+$/;

const SEALED = `(SELECT coalesce(range_agg(tstzrange(l.sealed_from, l.sealed_before)), '{}') FROM raw.seals l
  WHERE l.workspace_id = $1 AND l.project_id = $2)`;

/** The intervals of a grain that a seal cuts, with events beside it: of such a week not all days can be built anew. */
function cutBySeals(grain: Grain): string {
  return `(SELECT coalesce(range_agg(held), '{}') FROM raw.seals l
    CROSS JOIN LATERAL (VALUES (l.sealed_from), (l.sealed_before - interval '1 microsecond')) edges (at)
    CROSS JOIN LATERAL (SELECT ${intervalOf(grain, 'edges.at', '$3')} AS held) h
    WHERE l.workspace_id = $1 AND l.project_id = $2 AND NOT held <@ ${SEALED} AND EXISTS (
      SELECT FROM raw.events e WHERE e.workspace_id = $1 AND e.project_id = $2
        AND e.occurred_at >= lower(held) AND e.occurred_at < upper(held) AND NOT e.occurred_at <@ ${SEALED}))`;
}

/**
 * SQL of a multirange: the time of one project in which tables of a grain do not hold what the events say, as of the
 * statement's snapshot: sealed time they do hold, but for what a seal cuts. It takes $1, the workspace, $2, the project, and $3, the reporting zone.
 * @param models that are built from events alone: the tables that are read, and those that these are built from
 */
export function staleTime(grain: Grain, models: readonly string[]): string {
  if (!models.every((name) => NAME.test(name))) throw new Error('a model is a plain name');
  const names = models.map((name) => `'${name}'`).join(', ');
  return `((SELECT coalesce(range_agg(${intervalOf(grain, 'b.bucket', '$3')}), '{}') FROM (
    SELECT d.bucket FROM raw.dirty_intervals d WHERE d.workspace_id = $1 AND d.project_id = $2
    UNION SELECT p.bucket FROM raw.pending_intervals p
    WHERE p.workspace_id = $1 AND p.project_id = $2 AND p.model IN (${names})) b) - ${SEALED}${grain === 'week' ? ` + ${cutBySeals(grain)}` : ''})`;
}
