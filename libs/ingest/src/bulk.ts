import type { IngestEvent } from '@strata/contracts';
import type { Database } from '@strata/data';
import { DomainError, newId } from '@strata/platform';
import type { Redis } from '@strata/queue';
import { Enricher, type Sender, type Tenant } from './enrich.js';
import { Salts, utcDay } from './salts.js';
import type { Problem } from './schema.js';
import { EventStore } from './store.js';
import { isProblem, validateEvent } from './validate.js';

const BATCH_ROWS = 5_000;
/** Batches that may wait for the worker at once: what bounds the queue while a large file is read. */
const MAX_OUTSTANDING = 8;
const POLL_MS = 100;
const GIVE_UP_AFTER_MS = 120_000;
const DAYS_IN_MEMORY = 1_000;
/** Fewer rows change no plan. */
const ANALYZE_FROM = 1_000;

export interface BulkTotals {
  stored: number;
  duplicates: number;
  dead: number;
}

interface BulkOptions {
  db: Database;
  /** Absent: no worker runs, and batches are stored here and now. */
  redis?: Redis;
  tenant: Tenant;
  /** Slug → id. */
  sources: Record<string, string>;
  /** Whether HTTP libraries count as bots, as in a log. */
  via: 'api' | 'import';
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Takes many events of the past in, by the same validation, enrichment, queue and store as the API. Visitors' salts are
 * those of the events' own days and belong to this project's imports alone.
 */
export class BulkLoader {
  readonly totals: BulkTotals = { stored: 0, duplicates: 0, dead: 0 };
  private readonly enricher: Enricher;
  private readonly salts: Salts;
  private readonly store: EventStore;
  private readonly outstanding = new Set<string>();
  private rows: string[] = [];
  private receivedAt = new Date();

  constructor(private readonly options: BulkOptions) {
    this.enricher = new Enricher(options.via);
    this.salts = new Salts(options.db, `import:${options.tenant.projectId}`, DAYS_IN_MEMORY);
    this.store = new EventStore(options.db);
  }

  /** Takes one event; waits when the worker does not keep up. Returns what is wrong with it, if anything is. */
  async add(value: IngestEvent, from: Sender): Promise<Problem | undefined> {
    const { tenant, sources } = this.options;
    const event = validateEvent(value, { receivedAt: this.receivedAt.getTime(), sources, odd: true });
    if (isProblem(event)) return event;
    const day = utcDay(event.occurredAt);
    const salt = this.salts.known(day) ?? (await this.salts.of(day));
    const sender = this.enricher.sender(tenant, from, salt, day);
    this.rows.push(this.enricher.row(tenant, event, this.receivedAt.toISOString(), sender));
    if (this.rows.length >= BATCH_ROWS) await this.flush();
    return undefined;
  }

  /** Resolves when everything is stored, and the planner knows of it. */
  async finish(): Promise<BulkTotals> {
    await this.flush();
    await this.settle(0);
    if (this.totals.stored >= ANALYZE_FROM) {
      await this.options.db.withPipeline((sql) => sql.execute('ANALYZE raw.events, raw.people'));
    }
    return this.totals;
  }

  private async flush(): Promise<void> {
    const { rows } = this;
    if (rows.length === 0) return;
    this.rows = [];
    this.receivedAt = new Date();
    const batch = { batch_id: newId(), rows };
    this.outstanding.add(batch.batch_id);
    if (this.options.redis) await this.enqueue(this.options.redis, batch);
    else await this.store.store(batch);
    await this.settle(this.options.redis ? MAX_OUTSTANDING : 0);
  }

  private async enqueue(redis: Redis, batch: { batch_id: string; rows: string[] }): Promise<void> {
    const deadline = Date.now() + GIVE_UP_AFTER_MS;
    for (;;) {
      try {
        return await redis.enqueue('ingest-batch', batch, { jobId: batch.batch_id });
      } catch (error) {
        // Full, or restarting. The same job id makes the repetition harmless.
        if (!(error instanceof DomainError) || Date.now() > deadline) throw error;
        await pause(500);
      }
    }
  }

  /** Waits until at most `allowed` batches are missing in the ledger, and adds up what it says. */
  private async settle(allowed: number): Promise<void> {
    let deadline = Date.now() + GIVE_UP_AFTER_MS;
    while (this.outstanding.size > allowed) {
      const before = this.outstanding.size;
      await this.readLedger();
      if (this.outstanding.size <= allowed) return;
      if (this.outstanding.size < before) deadline = Date.now() + GIVE_UP_AFTER_MS;
      if (Date.now() > deadline) {
        throw new DomainError('unavailable', `The worker stored nothing for ${GIVE_UP_AFTER_MS / 1_000} s.`, {
          hint: 'Check that it runs. What is queued will be stored; run this command again, nothing is counted twice.',
        });
      }
      await pause(POLL_MS);
    }
  }

  private async readLedger(): Promise<void> {
    const { workspaceId } = this.options.tenant;
    const rows = await this.options.db.readWorkspace({ workspaceId }, (sql) =>
      sql.query<BulkTotals & { batch_id: string }>(
        `SELECT batch_id, stored, duplicates, dead FROM raw.ingest_batches
         WHERE workspace_id = $1 AND batch_id = ANY($2::uuid[])`,
        [workspaceId, [...this.outstanding]],
      ),
    );
    for (const { batch_id, stored, duplicates, dead } of rows) {
      this.outstanding.delete(batch_id);
      this.totals.stored += stored;
      this.totals.duplicates += duplicates;
      this.totals.dead += dead;
    }
  }
}
