import type { Database, Sql } from '@strata/data';
import { newId } from '@strata/platform';
import type { Interval } from '../intervals.js';
import { isLedgered, strataMeta, type Manifest, type ModelNode } from '../manifest.js';
import { intervalOf } from './grains.js';
import { EVENTS_RELATION, followers, keptModels, readersOfEvents } from './lineage.js';
import { isSealed, projectOf, SEALED_BY_PROJECT } from './seals.js';

/** Intervals that one statement names. More of them make it slow to plan. */
const BATCH = 200;

interface IntervalRow {
  workspace_id: string;
  project_id: string;
  from_at: Date | null;
  to_at: Date | null;
}

const asInterval = (row: IntervalRow): Interval => ({
  workspaceId: row.workspace_id,
  projectId: row.project_id,
  from: row.from_at?.toISOString() ?? null,
  to: row.to_at?.toISOString() ?? null,
});

/**
 * What each incremental model has to rebuild (ADR 12). Ingest marks the quarters of an hour that it touches; a fold turns
 * marks into pending rows of the models that read the events; a model that rebuilds its intervals deletes its rows and
 * leaves rows for the models that read it, all in one transaction. So whatever crashes or runs at the same time, an
 * interval is pending until a committed rebuild has seen its events.
 */
export class IntervalLedger {
  constructor(private readonly db: Database) {}

  /**
   * Turns the marks that are visible now into pending rows. Marks of transactions that are still open stay for the next
   * fold, as their events do. Only one fold runs at a time: runs never overlap.
   */
  async fold(manifest: Manifest): Promise<void> {
    const readers = readersOfEvents(manifest).map(({ name }) => name);
    const known = keptModels(manifest).map(({ name }) => name);
    await this.db.withPipeline(async (sql) => {
      const folded = await sql.execute(
        `WITH marks AS (DELETE FROM raw.dirty_intervals RETURNING workspace_id, project_id, bucket)
         INSERT INTO raw.pending_intervals (workspace_id, project_id, model, bucket, fold_id)
         SELECT DISTINCT m.workspace_id, m.project_id, model, m.bucket, $2::uuid
         FROM marks m
         CROSS JOIN LATERAL (
           SELECT unnest($1::text[]) AS model
           UNION ALL SELECT f.follower FROM raw.followers f WHERE f.workspace_id = m.workspace_id AND f.relation = $3
         ) readers
         WHERE NOT ${isSealed('m.bucket', projectOf('m'))}`,
        [readers, newId(), EVENTS_RELATION],
      );
      await sql.execute(
        `DELETE FROM raw.pending_intervals p WHERE model <> ALL ($1::text[]) AND NOT EXISTS (
           SELECT FROM raw.followers f WHERE f.workspace_id = p.workspace_id AND f.follower = p.model)`,
        [known],
      );
      if (folded === 0) return;
      // What several folds found, once. By a sort: nothing is known yet of how many rows there are, and a join that was
      // planned for few takes minutes for many.
      await sql.execute(
        `DELETE FROM raw.pending_intervals WHERE ctid = ANY (ARRAY(
           SELECT row_id FROM (
             SELECT ctid AS row_id,
               row_number() OVER (PARTITION BY workspace_id, project_id, model, bucket ORDER BY fold_id DESC) AS place
             FROM raw.pending_intervals
           ) numbered WHERE place > 1))`,
      );
    });
  }

  /**
   * What the model has to rebuild, neighbouring intervals joined, in batches of at most 200. Empty: nothing. What is sealed is
   * none of it; a table that is built as a whole reads what is there.
   */
  async pending(sql: Sql, model: ModelNode): Promise<Interval[][]> {
    const interval = intervalOf(strataMeta(model).grain ?? '15 minutes', 'p.bucket', 'w.reporting_zone');
    const rows = await sql.query<IntervalRow>(
      `WITH sealed AS (${SEALED_BY_PROJECT})
       SELECT workspace_id, project_id, lower(stretch) AS from_at, upper(stretch) AS to_at FROM (
         SELECT p.workspace_id, p.project_id, unnest(range_agg(${interval}) - coalesce(s.times, '{}')) AS stretch
         FROM raw.pending_intervals p LEFT JOIN public.workspaces w ON w.id = p.workspace_id
         LEFT JOIN sealed s ON s.workspace_id = p.workspace_id AND s.project_id = p.project_id AND $2
         WHERE p.model = $1 GROUP BY p.workspace_id, p.project_id, s.times
       ) stretches ORDER BY 1, 2, 3`,
      [model.name, isLedgered(model) && isOfSealed(model)],
    );
    const batches: Interval[][] = [];
    for (let i = 0; i < rows.length; i += BATCH) batches.push(rows.slice(i, i + BATCH).map(asInterval));
    return batches;
  }

  /** What a full build must leave as it is, because the raw rows below it are gone. */
  async sealed(sql: Sql, model: ModelNode): Promise<Interval[]> {
    if (!isOfSealed(model)) return [];
    const rows = await sql.query<IntervalRow>(
      `SELECT workspace_id, project_id, lower(stretch) AS from_at, upper(stretch) AS to_at
       FROM (${SEALED_BY_PROJECT}) sealed CROSS JOIN unnest(times) AS stretch ORDER BY 1, 2, 3`,
    );
    return rows.map(asInterval);
  }

  /**
   * Ends a rebuild, in its transaction: nothing of what it saw is pending any more, and the models that read this one
   * have to follow where rows of it went or came.
   * @param built `all` after a full build, else what was rebuilt; then `strata_changed` holds the times of those rows
   */
  async settle(sql: Sql, model: ModelNode, built: 'all' | readonly Interval[], manifest: Manifest): Promise<void> {
    await sql.execute('DELETE FROM raw.pending_intervals WHERE model = $1', [model.name]);
    const names = followers(manifest, model).map(({ name }) => name);
    const changed = changedBy(built);
    await sql.execute(
      `INSERT INTO raw.pending_intervals (workspace_id, project_id, model, bucket, fold_id)
       SELECT c.workspace_id, c.project_id, readers.model, c.bucket, $2::uuid
       FROM (${changed.buckets}) c CROSS JOIN LATERAL (
         SELECT unnest($1::text[]) AS model
         UNION ALL SELECT f.follower FROM raw.followers f WHERE f.workspace_id = c.workspace_id AND f.relation = $3
       ) readers
       WHERE NOT ${isSealed('c.bucket', projectOf('c'))}`,
      [names, newId(), `${model.schema}.${model.alias}`, ...changed.values],
    );
  }
}

/** SQL of the buckets in which a rebuild has changed something; its values are numbered from $4. */
function changedBy(built: 'all' | readonly Interval[]): { buckets: string; values: string[][] } {
  if (built === 'all') {
    return {
      buckets: `SELECT workspace_id, id AS project_id, timestamptz '-infinity' AS bucket FROM public.projects`,
      values: [],
    };
  }
  // All of a project's time, as after another reporting zone: a model of a longer grain has intervals that begin where this
  // one never had a row.
  const whole = built.filter(({ from }) => from === null);
  return {
    buckets: `SELECT DISTINCT workspace_id, project_id, date_bin('15 minutes', at, timestamptz '2000-01-01 00:00:00+00') AS bucket
      FROM strata_changed
      UNION ALL SELECT workspace_id, project_id, '-infinity' FROM unnest($4::uuid[], $5::uuid[]) AS w (workspace_id, project_id)`,
    values: [whole.map(({ workspaceId }) => workspaceId), whole.map(({ projectId }) => projectId)],
  };
}

/** Weeks are added up from days, which stay for as long as their week does: of them nothing is sealed. */
const isOfSealed = (model: ModelNode): boolean => strataMeta(model).grain !== 'week';
