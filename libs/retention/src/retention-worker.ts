import { Injectable } from '@nestjs/common';
import { Database, type PipelineSql } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { betweenRuns, SEALED_TIME, type Manifest } from '@strata/transform';
import { builtTables, countExpired, deleteExpired, type BuiltTable, type Expiry } from './built-rows.js';
import { expiringDays, sealDays, sealedStretches, type ExpiringDay } from './expiring-days.js';
import { deleteSingle, SINGLE_TABLES } from './single-rows.js';
import { expiryOf, readTerms, type Terms } from './terms.js';
import { noteRemoved, rebuildWhole, tellRemoved } from './told.js';

/** Rows of one transaction: short ones let others in between. */
const CHUNK = 20_000;

/**
 * Removes what workspaces keep no longer (ADR 14). Each step may be repeated, be cut off anywhere, and be taken by two
 * workers: a day is sealed by the transaction that removes its first events, and what is left of a sealed day goes with the
 * next run.
 */
@Injectable()
export class RetentionWorker {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Goes through all workspaces. One that fails does not keep the others waiting.
   * @param options.maxDays what the installation keeps at most: partitions behind it give their space back
   * @returns rows that went
   */
  async run(manifest: Manifest, now: Date, { maxDays }: { maxDays: number }): Promise<number> {
    const terms = await this.db.withPipeline((sql) => readTerms(sql));
    let removed = 0;
    const failures: unknown[] = [];
    for (const one of terms) {
      try {
        removed += await this.apply(one, manifest, now);
      } catch (error) {
        failures.push(error);
      }
    }
    await this.truncatePartitions(now, maxDays);
    if (failures.length > 0) throw new AggregateError(failures, `Retention failed for ${failures.length} workspaces.`);
    return removed;
  }

  /** Removes what one workspace keeps no longer, and tells its audit log. */
  private async apply(terms: Terms, manifest: Manifest, now: Date): Promise<number> {
    let removed = 0;
    for (const projectId of terms.projectIds) {
      const expiry = expiryOf(terms, projectId, now);
      removed += await this.removeEvents(expiry);
      removed += await this.removeBuilt(expiry, manifest);
      removed += await this.removeSingle(expiry);
    }
    await this.db.withPipeline((sql) => rebuildWhole(sql, terms, manifest));
    await tellRemoved(this.db, this.audit, terms.workspaceId, now);
    return removed;
  }

  private async removeEvents(expiry: Expiry): Promise<number> {
    // What a run that was cut off has left, and late events of sealed days, by their own clock.
    let removed = await this.sweep(expiry);
    const days = await this.db.withPipeline((sql) => expiringDays(sql, expiry.subject));
    for (const stretch of inChunks(days)) {
      const first = await betweenRuns(this.db, async (sql) => {
        const sealed = await sealDays(sql, expiry.subject, stretch);
        return sealed > 0 ? removeChunk(sql, expiry, stretch) : 0;
      });
      removed += first;
      if (first === CHUNK) removed += await this.sweep(expiry);
    }
    return removed;
  }

  /** Removes events of sealed days that came in too long ago. */
  private async sweep(expiry: Expiry): Promise<number> {
    const stretches = await this.db.withPipeline((sql) => sealedStretches(sql, expiry.subject));
    let removed = 0;
    for (const stretch of stretches) {
      removed += await drain(() => this.db.withPipeline((sql) => removeChunk(sql, expiry, stretch)));
    }
    return removed;
  }

  private async removeBuilt(expiry: Expiry, manifest: Manifest): Promise<number> {
    const waiting = await this.db.withPipeline(async (sql) => {
      const found: BuiltTable[] = [];
      for (const table of await builtTables(sql, manifest)) {
        if ((await countExpired(sql, table, expiry)).rows > 0) found.push(table);
      }
      return found;
    });
    let removed = 0;
    for (const table of waiting) {
      removed += await drain(() =>
        betweenRuns(this.db, async (sql) => {
          const rows = await deleteExpired(sql, table, expiry, CHUNK);
          await noteRemoved(sql, expiry.subject, table.name, rows);
          return rows;
        }),
      );
    }
    return removed;
  }

  private async removeSingle(expiry: Expiry): Promise<number> {
    let removed = 0;
    for (const table of SINGLE_TABLES) {
      removed += await drain(() =>
        this.db.withPipeline(async (sql) => {
          const rows = await deleteSingle(sql, table, expiry.subject, CHUNK);
          await noteRemoved(sql, expiry.subject, table, rows);
          return rows;
        }),
      );
    }
    return removed;
  }

  private truncatePartitions(now: Date, maxDays: number): Promise<unknown> {
    return this.db.withPipeline((sql) =>
      // A workspace may keep its events longer than a maximum that was lowered since.
      sql.query(
        `SELECT raw.truncate_event_partitions($1::timestamptz - make_interval(days => greatest($2, max(raw_retention_days))))
         FROM public.workspaces`,
        [now, maxDays],
      ),
    );
  }
}

/** Repeats a step that removes at most a chunk until nothing is left for it. Returns the sum. */
async function drain(step: () => Promise<number>): Promise<number> {
  let sum = 0;
  for (let rows = CHUNK; rows === CHUNK; sum += rows) rows = await step();
  return sum;
}

/** Days in stretches of about one transaction's events. */
function inChunks(days: readonly ExpiringDay[]): { from: Date; before: Date }[] {
  const stretches: { from: Date; before: Date; events: number }[] = [];
  for (const { from, before, events } of days) {
    const last = stretches.at(-1);
    if (last && last.events + events <= CHUNK) Object.assign(last, { before, events: last.events + events });
    else stretches.push({ from, before, events });
  }
  return stretches;
}

/** Removes some of the events of sealed days within a stretch that came in too long ago. */
async function removeChunk(
  sql: PipelineSql,
  { subject }: Expiry,
  { from, before }: { from: Date; before: Date },
): Promise<number> {
  const rows = await sql.execute(
    `DELETE FROM raw.events d USING (
       SELECT e.occurred_at, e.event_id FROM raw.events e
       WHERE e.workspace_id = $1 AND e.project_id = $2 AND e.occurred_at >= $3 AND e.occurred_at < $4
         AND e.received_at <= $5 AND e.occurred_at <@ ${SEALED_TIME}
       LIMIT $6) x
     WHERE d.workspace_id = $1 AND d.project_id = $2 AND d.occurred_at >= $3 AND d.occurred_at < $4
       AND d.occurred_at = x.occurred_at AND d.event_id = x.event_id`,
    [subject.workspaceId, subject.projectId, from, before, subject.until, CHUNK],
  );
  await noteRemoved(sql, subject, 'raw.events', rows);
  return rows;
}
