import { Injectable } from '@nestjs/common';
import { Database, type PipelineSql, type Sql } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { newId, systemContext } from '@strata/platform';
import { Redis } from '@strata/queue';
import { betweenRuns } from '@strata/transform';
import { randomUUID } from 'node:crypto';
import { mayBeFrozen, thawSessions } from './frozen-sessions.js';
import {
  BUILT,
  OWN_EVENTS,
  pseudonymised,
  ROWS,
  SESSION_EVENTS,
  VALUES_OF_REPORTS,
  type BuiltTable,
} from './person.js';

/** Events of one transaction: short ones let others in between. */
const CHUNK = 20_000;

interface Job {
  workspace_id: string;
  id: string;
  project_id: string;
  subject: string;
  subject_hash: string;
  status: 'pending' | 'rebuilding';
  created_at: Date;
}

type Counts = Record<string, number>;

const UNFINISHED = `SELECT workspace_id, id, project_id, subject, subject_hash, status, created_at FROM public.privacy_jobs
  WHERE status <> 'completed' ORDER BY created_at`;

/** Whether something of the project waits to be rebuilt. Metrics of people follow in their own time. */
const IS_DIRTY = `SELECT
  EXISTS (SELECT FROM raw.dirty_intervals WHERE workspace_id = $1 AND project_id = $2
    AND batch_id IN (SELECT unnest(batches) FROM public.privacy_jobs WHERE workspace_id = $1 AND id = $3))
  OR EXISTS (SELECT FROM raw.pending_intervals
    WHERE workspace_id = $1 AND project_id = $2 AND model NOT LIKE 'metric:%') AS dirty`;

/** What people wrote themselves, and the log, which nobody may change: it is only told how many name the person. */
const WRITTEN = [
  'saved_queries',
  'saved_query_versions',
  'metrics',
  'dashboards',
  'widgets',
  'dashboard_versions',
  'filter_sets',
  'annotations',
  'goals',
  'audit_entries',
];

/**
 * Erases people: raw rows at once, marked for the transforms, which rebuild what was made of them (ADR 12). Each step may
 * be repeated, and two workers may do the same one.
 */
@Injectable()
export class ErasureWorker {
  constructor(
    private readonly db: Database,
    private readonly redis: Redis,
    private readonly audit: AuditLog,
  ) {}

  /** Takes every unfinished erasure a step further. Returns whether exports may have gone, whose files are to follow. */
  async tick(): Promise<boolean> {
    const jobs = await this.db.withPipeline((sql) => sql.query<Job>(UNFINISHED));
    let hasErased = false;
    const failures: unknown[] = [];
    for (const job of jobs) {
      try {
        hasErased = (await this.advance(job)) || hasErased;
      } catch (error) {
        // The others need not wait for this one.
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} erasures failed`);
    return hasErased;
  }

  private async advance(job: Job): Promise<boolean> {
    // Also while it is rebuilt: what arrives meanwhile goes as well.
    if (await this.erase(job)) return true;
    if (!(await this.isRebuilt(job))) return false;
    // Questions that were under way may have kept results since.
    await this.forgetResults(job);
    await this.redis.compactLog();
    await this.complete(job);
    return true;
  }

  /** Removes what there is now. Returns whether there was anything, or nothing had been done before. */
  private async erase(job: Job): Promise<boolean> {
    let hasErased = job.status === 'pending';
    // Before the person's own events, which tell their sessions.
    for (const condition of [SESSION_EVENTS, OWN_EVENTS]) {
      for (let count = CHUNK; count === CHUNK; hasErased ||= count > 0) count = await this.eraseEvents(job, condition);
    }
    const rows = await this.db.withPipeline((sql) => eraseRows(sql, job));
    const sessions = await this.thaw(job);
    hasErased ||= rows + sessions > 0;
    if (!hasErased) return false;
    await this.forgetResults(job);
    return true;
  }

  private async thaw(job: Job): Promise<number> {
    if (!(await this.db.withPipeline((sql) => mayBeFrozen(sql, job)))) return 0;
    return betweenRuns(this.db, async (sql) => {
      const batch = newId();
      const thawed = await thawSessions(sql, job, batch);
      if (thawed > 0) await noteBatch(sql, job, batch);
      return thawed;
    });
  }

  private eraseEvents(job: Job, condition: string): Promise<number> {
    return this.db.withPipeline(async (sql) => {
      const batch = newId();
      const [row] = await sql.query<{ events: number }>(
        `WITH gone AS (
           DELETE FROM raw.events d USING (SELECT e.occurred_at, e.event_id FROM raw.events e WHERE ${condition} LIMIT $5) x
           WHERE d.workspace_id = $1 AND d.project_id = $2 AND d.occurred_at = x.occurred_at AND d.event_id = x.event_id
           RETURNING d.occurred_at),
         marks AS (
           INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id)
           SELECT DISTINCT $1, $2, date_bin('15 minutes', g.occurred_at, timestamptz '2000-01-01 00:00+00'), $4::uuid
           FROM gone g)
         SELECT count(*)::int4 AS events FROM gone`,
        [job.workspace_id, job.project_id, job.subject, batch, CHUNK],
      );
      const events = row?.events ?? 0;
      if (events > 0) await noteBatch(sql, job, batch);
      await addCounts(sql, job, { events });
      return events;
    });
  }

  /**
   * Results, files and the last minute of the live feed may show the person in any form: all of the workspace's go. They
   * are copies, which are made anew from what is there.
   */
  private async forgetResults(job: Job): Promise<void> {
    await this.redis.live.forget(job.project_id);
    await this.db.withPipeline(async (sql) => {
      const ofWorkspace = [job.workspace_id];
      await addCounts(sql, job, {
        result_snapshots: await sql.execute('DELETE FROM public.result_snapshots WHERE workspace_id = $1', ofWorkspace),
        exports: await sql.execute('DELETE FROM public.exports WHERE workspace_id = $1', ofWorkspace),
        query_runs: await sql.execute(
          `DELETE FROM public.query_runs WHERE workspace_id = $1 AND strpos(concat(params, error), $2) > 0`,
          [job.workspace_id, JSON.stringify(job.subject).slice(1, -1)],
        ),
      });
      await sql.execute(
        `UPDATE public.privacy_jobs SET status = 'rebuilding' WHERE workspace_id = $1 AND id = $2 AND status = 'pending'`,
        [job.workspace_id, job.id],
      );
    });
  }

  private async isRebuilt(job: Job): Promise<boolean> {
    // What was accepted before somebody asked may still wait to be stored.
    const oldest = await this.redis.oldestJob('ingest-batch');
    if (oldest !== undefined && oldest <= job.created_at) return false;
    const [state] = await this.db.withPipeline((sql) =>
      sql.query<{ dirty: boolean }>(IS_DIRTY, [job.workspace_id, job.project_id, job.id]),
    );
    return state?.dirty === false;
  }

  /** Writes the receipt, and forgets who it was. */
  private async complete(job: Job): Promise<void> {
    // No run may write them meanwhile.
    await betweenRuns(this.db, (sql) => pseudonymise(sql, job));
    const named = {
      ...(await this.db.withPipeline((sql) => namedEntities(sql, job))),
      ...(await this.db.readWorkspace({ workspaceId: job.workspace_id }, (sql) => mentionsOf(sql, job))),
    };
    const ctx = systemContext(job.workspace_id, newId());
    await this.db.withWorkspace(ctx, async (tx) => {
      const [done] = await tx.$queryRaw<{ erased: Counts; remaining: Counts }[]>`
        UPDATE public.privacy_jobs SET status = 'completed', subject = NULL, finished_at = now(),
          remaining = coalesce(remaining, '{}') || ${JSON.stringify(named)}::jsonb
        WHERE workspace_id = ${job.workspace_id}::uuid AND id = ${job.id}::uuid AND status = 'rebuilding'
        RETURNING erased, remaining`;
      if (!done) return;
      const metadata = { project_id: job.project_id, subject_hash: job.subject_hash, ...done };
      const entry = { action: 'erasure.completed', resourceType: 'erasure', resourceId: job.id, metadata };
      await this.audit.record(tx, ctx, entry);
    });
  }
}

/** Removes traits and rejected events; where a person had traits alone, what was built of them follows too. */
async function eraseRows(sql: PipelineSql, job: Job): Promise<number> {
  const values = [job.workspace_id, job.project_id, job.subject];
  const counts: Counts = {};
  for (const [table, from] of Object.entries(ROWS)) counts[table] = await sql.execute(`DELETE FROM ${from}`, values);
  if (counts['people']) {
    const batch = newId();
    await sql.execute(
      `INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id)
       VALUES ($1, $2, date_bin('15 minutes', now(), timestamptz '2000-01-01 00:00+00'), $3)`,
      [job.workspace_id, job.project_id, batch],
    );
    await noteBatch(sql, job, batch);
  }
  await addCounts(sql, job, counts);
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/**
 * Notes under what the marks of this transaction stand. Each has a name of its own: a mark that stands already may be taken
 * up by a run that does not see this transaction yet.
 */
async function noteBatch(sql: PipelineSql, job: Job, batch: string): Promise<void> {
  await sql.execute(
    'UPDATE public.privacy_jobs SET batches = array_append(batches, $3::uuid) WHERE workspace_id = $1 AND id = $2',
    [job.workspace_id, job.id, batch],
  );
}

/** Adds to the receipt, in the transaction that removes the rows. */
async function addCounts(sql: PipelineSql, job: Job, counts: Counts): Promise<void> {
  for (const [table, count] of Object.entries(counts)) {
    if (count === 0) continue;
    await sql.execute(
      `UPDATE public.privacy_jobs
       SET erased = jsonb_set(erased, ARRAY[$3], to_jsonb(coalesce((erased->>$3)::bigint, 0) + $4::bigint))
       WHERE workspace_id = $1 AND id = $2`,
      [job.workspace_id, job.id, table, count],
    );
  }
}

/** Rows of what people wrote that name the person, by table. */
async function mentionsOf(sql: Sql, { workspace_id, subject }: Job): Promise<Counts> {
  const mentions: Counts = {};
  for (const table of WRITTEN) {
    const [row] = await sql.query<{ count: number }>(
      `SELECT count(*)::int8 AS count FROM public.${table} t
       WHERE workspace_id = $1 AND (strpos(to_jsonb(t)::text, $2) > 0)`,
      [workspace_id, JSON.stringify(subject).slice(1, -1)],
    );
    if (row && row.count > 0) mentions[table] = row.count;
  }
  return mentions;
}

/**
 * Puts a name that stands for nobody in the place of the person in what cannot be rebuilt, as the raw events are past their
 * retention (ADR 14), and adds to the receipt how many rows that were.
 */
async function pseudonymise(sql: PipelineSql, job: Job): Promise<void> {
  const values = [job.workspace_id, job.project_id, job.subject];
  const counts: Counts = {};
  const pseudonym = `erased ${randomUUID()}`;
  for (const table of await sql.query<BuiltTable>(BUILT)) {
    const rows = await sql.execute(pseudonymised(table), [...values, pseudonym]);
    if (rows > 0) counts[table.relation] = rows;
  }
  await sql.execute(
    `UPDATE public.privacy_jobs SET remaining = coalesce(remaining, '{}') || $3::jsonb
     WHERE workspace_id = $1 AND id = $2 AND status = 'rebuilding'`,
    [job.workspace_id, job.id, JSON.stringify(counts)],
  );
}

/** Sealed figures of reports about an entity of the person's id, which may be a thing of the same name. */
async function namedEntities(sql: PipelineSql, job: Job): Promise<Counts> {
  const counts: Counts = {};
  for (const { relation } of await sql.query<Pick<BuiltTable, 'relation'>>(VALUES_OF_REPORTS)) {
    const [row] = await sql.query<{ count: number }>(
      `SELECT count(*)::int8 AS count FROM ${relation} WHERE workspace_id = $1 AND project_id = $2 AND dimension_value = $3`,
      [job.workspace_id, job.project_id, job.subject],
    );
    if (row && row.count > 0) counts[relation] = row.count;
  }
  return counts;
}
