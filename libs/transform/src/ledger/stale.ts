import { intervalOf, type Grain } from './grains.js';
import { SEALED_TIME } from './seals.js';

const NAME = /^\w+$/;

/**
 * SQL of a multirange: the time of one project in which tables of a grain do not hold what the events say, as of the
 * statement's snapshot; what is sealed they do hold. Weeks are never sealed: they are added up from days. It takes $1, the
 * workspace, $2, the project, and $3, the reporting zone.
 * @param models that are built from events alone: the tables that are read, and those that these are built from
 */
export function staleTime(grain: Grain, models: readonly string[]): string {
  if (!models.every((name) => NAME.test(name))) throw new Error('a model is a plain name');
  const names = models.map((name) => `'${name}'`).join(', ');
  const kept = grain === 'week' ? `'{}'::tstzmultirange` : SEALED_TIME;
  return `((SELECT coalesce(range_agg(${intervalOf(grain, 'b.bucket', '$3')}), '{}') FROM (
    SELECT d.bucket FROM raw.dirty_intervals d WHERE d.workspace_id = $1 AND d.project_id = $2
    UNION SELECT p.bucket FROM raw.pending_intervals p
    WHERE p.workspace_id = $1 AND p.project_id = $2 AND p.model IN (${names})) b) - ${kept})`;
}
