import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { sessionFigures, type Dimension } from './breakdown.js';
import { sourcesOf } from './breakdown-sources.js';
import type { Asked } from './rollups/stored.js';
import { Params } from './scope.js';

/** Told by the matching events, without looking at what sessions amount to. */
const OF_EVENTS = ['visitors', 'page_views', 'events'] as const;
const OF_SESSIONS = ['sessions', 'bounce_rate', 'avg_duration_seconds'] as const;
export const RANKED = [...OF_EVENTS, ...OF_SESSIONS] as const;
/** What values of a dimension can be ranked by: a column of their breakdown. */
export type Ranked = (typeof RANKED)[number];

export interface RankingOptions {
  dimension: Dimension;
  by: Ranked;
  limit?: number;
  /** Only these. */
  values?: readonly (string | null)[];
}

/** A value of a dimension (null: none, or unknown) with its figure, null where a rate has nothing to be one of. */
export interface Rank {
  value: string | null;
  figure: number | null;
}

/**
 * The values of a dimension by one figure, the largest first, as the breakdown defines it: reads what this figure takes and
 * nothing else. Values of which nothing is counted are left out.
 */
export async function ranking(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  options: RankingOptions,
): Promise<Rank[]> {
  const { dimension, by, limit, values } = options;
  const params = new Params();
  const sources = await sourcesOf(sql, ctx, request, params, dimension);
  const isOfEvents = OF_EVENTS.some((measure) => measure === by);
  const figures = isOfEvents
    ? `SELECT value, sum(${by})::int8 AS figure FROM (${sources.counts}) c GROUP BY 1 HAVING sum(${by}) > 0`
    : `SELECT value, ${by} AS figure FROM (${sessionFigures(ctx, request, params, dimension, sources)})
       s(value, sessions, bounce_rate, avg_duration_seconds) WHERE sessions > 0`;
  const isListed =
    values && `WHERE value = ANY(${params.add(values)}) ${values.includes(null) ? 'OR value IS NULL' : ''}`;
  return sql.query<Rank>(
    `WITH ${sources.ctes} SELECT value, figure FROM (${figures}) f ${isListed ?? ''}
     ORDER BY figure DESC NULLS LAST, value COLLATE "C" ${limit === undefined ? '' : `LIMIT ${params.add(limit)}`}`,
    params.values,
  );
}

/** The visitors of some values of a dimension; values without any are left out. */
export async function visitorsOf(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  { dimension, values }: Required<Pick<RankingOptions, 'dimension' | 'values'>>,
): Promise<Map<string | null, number>> {
  const ranks = await ranking(sql, ctx, request, { dimension, by: 'visitors', values });
  return new Map(ranks.map(({ value, figure }) => [value, figure ?? 0]));
}
