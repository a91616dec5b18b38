import type { Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import type { Field } from './request.js';
import type { Asked } from './rollups/stored.js';
import { columnOf, contains, Params } from './scope.js';
import { questionSql } from './question-sql.js';

export interface ValueCount {
  value: string;
  events: number;
}

const VALUES_LIMIT = 20;

/** The field's most frequent values among the matching events, to choose a filter's value from. */
export async function values(
  sql: Sql,
  ctx: WorkspaceContext,
  request: Asked,
  options: { field: Field; search?: string },
): Promise<ValueCount[]> {
  const params = new Params();
  const { ctes, events } = questionSql(ctx, request, params, { fields: [options.field] });
  const isFound = options.search === undefined ? 'true' : contains('value', params.add(options.search));
  return sql.query<ValueCount>(
    `WITH ${ctes}, found AS (SELECT ${columnOf(options.field)} AS value ${events})
     SELECT value, count(*) AS events FROM found WHERE value IS NOT NULL AND ${isFound}
     GROUP BY 1 ORDER BY events DESC, value COLLATE "C" LIMIT ${VALUES_LIMIT}`,
    params.values,
  );
}
