import type { PipelineSql } from '@strata/data';
import { ledgeredModels } from '../ledger/lineage.js';
import { isSealed } from '../ledger/seals.js';
import type { Manifest, ModelNode } from '../manifest.js';

/** A stretch of one project's time that is to be built anew. */
export interface MarkedRange {
  workspaceId: string;
  projectId: string;
  from: Date;
  to: Date;
  /** Stands for the batch that dirtied the intervals: a run. */
  batchId: string;
}

const IS_SEALED = isSealed('b.bucket', { workspaceId: '$1', projectId: '$2' });

/** The longest range that one request may mark. */
export const LONGEST_RANGE_DAYS = 400;

/**
 * Marks a project's 15-minute buckets within a range dirty, one mark for each that has events, or rows of a ledgered
 * model: those are wrong when their events are gone. A sealed past stays as it is. Safe to repeat. Returns the number of new
 * marks.
 */
export async function markRange(
  sql: PipelineSql,
  { workspaceId, projectId, from, to, batchId }: MarkedRange,
  manifest: Manifest,
): Promise<number> {
  return sql.execute(
    `INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id)
     SELECT $1, $2, bucket, $5 FROM (${await bucketsOf(sql, ledgeredModels(manifest))}) b
     WHERE NOT ${IS_SEALED} AND NOT EXISTS (
       SELECT FROM raw.dirty_intervals d
       WHERE d.workspace_id = $1 AND d.project_id = $2 AND d.bucket = b.bucket AND d.batch_id = $5)`,
    [workspaceId, projectId, from, to, batchId],
  );
}

/**
 * The same for some models alone, which are to be rebuilt there and nothing beside them: their pending rows, without the
 * marks that all readers of the events would follow. A sealed past stays as it is.
 */
export async function pendRange(
  sql: PipelineSql,
  { workspaceId, projectId, from, to, batchId }: MarkedRange,
  models: readonly ModelNode[],
): Promise<number> {
  return sql.execute(
    `INSERT INTO raw.pending_intervals (workspace_id, project_id, model, bucket, fold_id)
     SELECT $1, $2, model, bucket, $5 FROM (${await bucketsOf(sql, models)}) b CROSS JOIN unnest($6::text[]) AS model
     WHERE NOT ${IS_SEALED}`,
    [workspaceId, projectId, from, to, batchId, models.map(({ name }) => name)],
  );
}

/** SQL of the buckets from $3 to $4 of $2, a project of the workspace $1, in which there are events or rows of the models. */
async function bucketsOf(sql: PipelineSql, models: readonly ModelNode[]): Promise<string> {
  const sources = [{ relation: 'raw.events', time: 'occurred_at' }, ...(await existing(sql, models))];
  const buckets = sources.map(
    ({ relation, time }) =>
      `SELECT date_bin('15 minutes', ${time}::timestamptz, timestamptz '2000-01-01 00:00+00') AS bucket FROM ${relation}
       WHERE workspace_id = $1 AND project_id = $2 AND ${time} >= $3 AND ${time} < $4`,
  );
  return buckets.join(' UNION ');
}

/** Where the models that were built already stand. */
async function existing(sql: PipelineSql, models: readonly ModelNode[]): Promise<{ relation: string; time: string }[]> {
  const named = models.map((model) => ({
    schema: model.schema,
    name: model.alias,
    time: model.config.event_time ?? '',
  }));
  const found = await sql.query<{ relation: string; time: string }>(
    `SELECT format('%I.%I', m.schema, m.name) AS relation, quote_ident(m.time) AS time
     FROM unnest($1::text[], $2::text[], $3::text[]) AS m (schema, name, time)
     JOIN information_schema.columns c ON c.table_schema = m.schema AND c.table_name = m.name
     WHERE c.column_name IN ('workspace_id', 'project_id', m.time)
     GROUP BY m.schema, m.name, m.time HAVING count(*) = 3`,
    [named.map(({ schema }) => schema), named.map(({ name }) => name), named.map(({ time }) => time)],
  );
  return found;
}
