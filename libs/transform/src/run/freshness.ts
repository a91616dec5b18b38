import type { TransformSql } from '@strata/data';
import { ProjectErrors } from '../errors.js';
import type { FreshnessThreshold, SourceNode } from '../manifest.js';
import type { NodeResult } from './results.js';

const SECONDS = { minute: 60, hour: 3_600, day: 86_400 };

type Criteria = NonNullable<SourceNode['freshness']>;

export interface FreshnessOutcome {
  status: 'pass' | 'warn' | 'error';
  message: string | null;
  freshness: NonNullable<NodeResult['freshness']>;
}

/** True when the source says how old its rows may be. */
export function hasFreshness({ freshness }: SourceNode): boolean {
  return freshness?.warn_after !== undefined || freshness?.error_after !== undefined;
}

/** How old the newest row of a source is, against what the source allows. */
export async function measureFreshness(sql: TransformSql, source: SourceNode): Promise<FreshnessOutcome> {
  const { loaded_at_field: field, freshness: criteria, relation_name: relation, original_file_path: file } = source;
  if (field === null || criteria === null) {
    const message = `The source ${source.source_name}.${source.name} has no loaded_at_field.`;
    throw new ProjectErrors([{ code: 'config', message, hint: 'Name the column that says when a row came.', file }]);
  }
  const where = criteria.filter === undefined ? '' : ` WHERE ${criteria.filter}`;
  const [row] = await sql.query<{ newest: Date | null; now: Date; age: number }>(
    `SELECT newest::timestamptz AS newest, now() AS now, extract(epoch FROM now() - newest::timestamptz)::float8 AS age
     FROM (SELECT max(${field}) AS newest FROM ${relation}${where}) AS loaded`,
  );
  // dbt takes a source without rows for one of the year 1.
  const newest = row?.newest ?? new Date('0001-01-01T00:00:00Z');
  const now = row?.now ?? new Date();
  const age = row?.newest ? row.age : (now.getTime() - newest.getTime()) / 1_000;
  const freshness = {
    maxLoadedAt: newest.toISOString(),
    snapshottedAt: now.toISOString(),
    ageSeconds: age,
    criteria,
  };
  return { ...verdict(criteria, age, row?.newest === null), freshness };
}

function verdict(criteria: Criteria, age: number, isEmpty: boolean): Pick<FreshnessOutcome, 'status' | 'message'> {
  const found = isEmpty ? 'There are no rows' : `The newest row is ${Math.round(age)} s old`;
  const isPast = (limit: FreshnessThreshold | undefined) =>
    limit !== undefined && age > limit.count * SECONDS[limit.period];
  const message = (limit: FreshnessThreshold | undefined) => `${found}; ${limit?.count} ${limit?.period} are allowed.`;
  if (isPast(criteria.error_after)) return { status: 'error', message: message(criteria.error_after) };
  if (isPast(criteria.warn_after)) return { status: 'warn', message: message(criteria.warn_after) };
  return { status: 'pass', message: null };
}
