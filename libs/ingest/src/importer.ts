import type { IngestEvent } from '@strata/contracts';
import type { Database } from '@strata/data';
import { newId, systemClock, systemContext, type Clock } from '@strata/platform';
import { Enricher, type Sender, type Tenant } from './enrich.js';
import { Salts, utcDay } from './salts.js';
import type { Problem } from './schema.js';
import { EventStore } from './store.js';
import { mayBeOdd } from './text.js';
import { isProblem, validateEvent } from './validate.js';

const BATCH_ROWS = 5_000;
const DAYS_TO_REMEMBER = 400;

/** An event of the past: its identity makes an import that is run again a no-op. */
export type ImportedEvent = IngestEvent & { event_id: string; timestamp: string };

export interface ImportTotals {
  /** Events of bots, stored or there already. */
  bots: number;
  stored: number;
  /** Events that were there already. */
  duplicates: number;
  /** Events that PostgreSQL refused; they are in the project's dead letters. */
  dead: number;
}

/**
 * Brings events of the past into a project by the path of live ones: the same validation, enrichment and exactly-once
 * store. It needs no queue: the file itself is the durable buffer, and an import that broke off is simply run again.
 * Visitors are hashed with salts of the import's own, one for each day on which events happened.
 */
export class EventImporter {
  private readonly enricher = new Enricher('import');
  private readonly salts: Salts;
  private readonly store: EventStore;
  private readonly batchIds: string[] = [];
  private rows: string[] = [];
  private bots = 0;

  constructor(
    private readonly db: Database,
    private readonly tenant: Tenant,
    /** Slug → id of the sources that the events may name. */
    private readonly sources: Readonly<Record<string, string>>,
    private readonly clock: Clock = systemClock,
  ) {
    this.salts = new Salts(db, `import:${tenant.projectId}`, DAYS_TO_REMEMBER);
    this.store = new EventStore(db);
  }

  /** Takes an event in; every 5,000th waits until they are stored. Returns what is wrong with one that is refused. */
  async add(event: ImportedEvent, sender: Sender): Promise<Problem | undefined> {
    const now = this.clock.now();
    const odd = mayBeOdd(JSON.stringify(event));
    const valid = validateEvent(event, { receivedAt: now.getTime(), sources: this.sources, odd });
    if (isProblem(valid)) return valid;
    const day = utcDay(valid.occurredAt);
    const salt = this.salts.known(day) ?? (await this.salts.of(day));
    const columns = this.enricher.sender(this.tenant, sender, salt, day);
    if (columns.isBot) this.bots += 1;
    this.rows.push(this.enricher.row(this.tenant, valid, now.toISOString(), columns));
    if (this.rows.length >= BATCH_ROWS) await this.flush();
    return undefined;
  }

  /** Stores what is left and counts what became of all events. */
  async finish(): Promise<ImportTotals> {
    await this.flush();
    const ctx = systemContext(this.tenant.workspaceId, 'import');
    const [totals] = await this.db.readWorkspace(ctx, (sql) =>
      sql.query<Omit<ImportTotals, 'bots'>>(
        `SELECT coalesce(sum(stored), 0)::int AS stored, coalesce(sum(duplicates), 0)::int AS duplicates,
           coalesce(sum(dead), 0)::int AS dead
         FROM raw.ingest_batches WHERE workspace_id = $1 AND batch_id = ANY($2::uuid[])`,
        [this.tenant.workspaceId, this.batchIds],
      ),
    );
    return { stored: 0, duplicates: 0, dead: 0, ...totals, bots: this.bots };
  }

  private async flush(): Promise<void> {
    if (this.rows.length === 0) return;
    const batch = { batch_id: newId(), rows: this.rows };
    this.rows = [];
    this.batchIds.push(batch.batch_id);
    await this.store.store(batch);
  }
}
