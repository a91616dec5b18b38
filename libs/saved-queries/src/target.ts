import type { Sql } from '@strata/data';
import { notFound, sha256, type WorkspaceContext } from '@strata/platform';
import { bindParameters, type ParameterDeclaration, type ParamValue, type Statement } from '@strata/query';
import { READABLE, reader } from './readable.js';

/** What of a saved query a run needs. */
export interface RunTarget {
  id: string;
  name: string;
  version: number;
  sql: string;
  parameters: ParameterDeclaration[];
  connection_id: string | null;
  cache_ttl_seconds: number;
  /** The workspace's: relative dates are of it. */
  zone: string;
}

const SELECT = `SELECT q.id, q.name, q.version, q.sql, q.parameters, q.connection_id, q.cache_ttl_seconds,
    w.reporting_zone AS zone
  FROM public.saved_queries q JOIN public.workspaces w ON w.id = q.workspace_id
  WHERE ${READABLE} AND q.id = $4::uuid`;

/** SQL: the connection of the version that a row of snapshots or runs is of; it may be gone. */
export function connectionThen(row: string): string {
  return `(SELECT v.connection_id FROM public.saved_query_versions v WHERE v.workspace_id = ${row}.workspace_id
    AND v.saved_query_id = ${row}.saved_query_id AND v.version = ${row}.version)`;
}

/** A saved query that the caller may read. @throws DomainError `not_found` */
export async function readTarget(sql: Sql, ctx: WorkspaceContext, id: string): Promise<RunTarget> {
  const [row] = await sql.query<RunTarget>(SELECT, [...reader(ctx), id]);
  if (!row) throw notFound('saved query');
  return row;
}

/** The values that a run has: given ones, else defaults, else null; of relative dates the ones that they stand for. */
export function effectiveParams(
  { parameters }: Pick<RunTarget, 'parameters'>,
  given: Readonly<Record<string, ParamValue>>,
  at: { now: Date; zone: string },
): Record<string, ParamValue> {
  return Object.fromEntries(
    parameters.map((declaration) => {
      const { name, type, default: byDefault } = declaration;
      const value = (Object.hasOwn(given, name) ? given[name] : undefined) ?? byDefault ?? null;
      if (value === null || (type !== 'date' && type !== 'timestamp')) return [name, value];
      return [name, bindParameters(`{{${name}}}`, [declaration], { [name]: value }, at).values[0] ?? null];
    }),
  );
}

/** Equal for what gives the same result at the same time: final SQL, values, connection. */
export function cacheKeyOf({ sql, values }: Statement, { connection_id }: Pick<RunTarget, 'connection_id'>): string {
  return sha256(JSON.stringify([sql, values, connection_id]));
}
