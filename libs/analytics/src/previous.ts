import type { Sql } from '@strata/data';
import type { Range } from './request.js';

/**
 * The period just before: as many calendar days when the range consists of whole days of its zone (so that a week with
 * a clock change compares with a full week), else the same duration.
 */
export async function previousRange(sql: Sql, request: Range & { tz: string }): Promise<Range> {
  const [row] = await sql.query<Range>(
    `WITH local AS (
       SELECT $1::timestamptz AS from_at, $2::timestamptz AS to_at,
         $1::timestamptz AT TIME ZONE $3 AS from_local, $2::timestamptz AT TIME ZONE $3 AS to_local
     )
     SELECT from_at AS to,
       CASE WHEN from_local = date_trunc('day', from_local) AND to_local = date_trunc('day', to_local)
         THEN (from_local - (to_local - from_local)) AT TIME ZONE $3
         ELSE from_at - (to_at - from_at) END AS from
     FROM local`,
    [request.from, request.to, request.tz],
  );
  if (!row) throw new Error('a SELECT without FROM has one row');
  return row;
}
