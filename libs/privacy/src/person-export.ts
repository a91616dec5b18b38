import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { CLOCK, CONFIG, DomainError, type Clock, type Config, type WorkspaceContext } from '@strata/platform';
import { Slots } from '@strata/query';
import { requireKnown } from './erasures.js';
import { BUILT, builtRows, OWN_EVENTS, ROWS, SESSION_EVENTS, subjectHash, type BuiltTable } from './person.js';
import { aborted, BATCH, cursorRows } from './table-rows.js';

/** In this process: each may hold a connection for as long as its reader takes. */
const SLOTS = { running: 2, waiting: 10, waitMs: 15_000 };
/** A reader that dawdles must not hold it for ever: so long for a batch. */
const PATIENCE_MS = 60_000;

/** A row of what is known of a person, with where it stands. */
export interface PersonRow {
  source: string;
  row: object;
}

/** How somebody reads what is handed over. */
export interface PersonReader {
  consume: (rows: AsyncIterable<PersonRow[]>) => Promise<void>;
  /** Ends it. */
  signal?: AbortSignal;
  /** How long a batch may take them. */
  patienceMs?: number;
}

/** People's right to know: everything that a project keeps of one, to be handed over. */
@Injectable()
export class PersonExports {
  private readonly slots = new Slots(SLOTS);

  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Writes down that it was asked for, then reads while the rows are taken: traits, rejected events, events and what was
   * built of them, batch by batch; at last a receipt, without which the rest is not whole.
   * @throws DomainError `not_found` for somebody of whom there is nothing; `too_many_queries`, `query_timeout`
   */
  async export(ctx: WorkspaceContext, projectId: string, distinctId: string, reader: PersonReader): Promise<void> {
    const subject = { workspaceId: ctx.workspaceId, projectId, distinctId };
    await this.db.readWorkspace(ctx, (sql) => requireKnown(sql, subject));
    const metadata = { project_id: projectId, subject_hash: subjectHash(this.config, subject) };
    await this.slots.run('all', reader.signal, async () => {
      const entry = { action: 'person.exported', resourceType: 'person', metadata };
      await this.db.withWorkspace(ctx, (tx) => this.audit.record(tx, ctx, entry));
      const values = [ctx.workspaceId, projectId, distinctId];
      await whileTaken(reader, (ended) => this.withReceipt(this.rows(ctx, values, ended), metadata));
    });
  }

  private async *withReceipt(rows: AsyncGenerator<PersonRow[]>, subject: object): AsyncGenerator<PersonRow[]> {
    const counts: Record<string, number> = {};
    for await (const batch of rows) {
      for (const { source } of batch) counts[source] = (counts[source] ?? 0) + 1;
      yield batch;
    }
    yield [{ source: 'receipt', row: { ...subject, exported_at: this.clock.now(), rows: counts } }];
  }

  private async *rows(ctx: WorkspaceContext, values: string[], ended: AbortSignal): AsyncGenerator<PersonRow[]> {
    const rowsOf = (source: string, from: string): AsyncGenerator<PersonRow[]> => {
      const text = `SELECT '${source}' AS source, to_jsonb(e) AS row FROM ${from}`;
      return cursorRows<PersonRow>(this.db, ctx, { text, values }, ended);
    };
    for (const [source, from] of Object.entries(ROWS)) yield* rowsOf(source, from);
    yield* this.events(ctx, values);
    const built = await this.db.readWorkspace(ctx, (sql) => sql.query<BuiltTable>(BUILT));
    for (const table of built) yield* rowsOf(table.relation, builtRows(table));
  }

  private async *events(ctx: WorkspaceContext, subject: string[]): AsyncGenerator<PersonRow[]> {
    let [at, id] = ['-infinity', '00000000-0000-0000-0000-000000000000'];
    for (;;) {
      const after: string[] = [at, id];
      const rows = await this.db.readWorkspace(ctx, (sql) =>
        sql.query<PersonRow & { at: string; id: string }>(
          `SELECT 'events' AS source, to_jsonb(e) AS row, e.occurred_at::text AS at, e.event_id::text AS id FROM raw.events e
           WHERE ((${OWN_EVENTS}) OR (${SESSION_EVENTS})) AND (e.occurred_at, e.event_id) > ($4::timestamptz, $5::uuid)
           ORDER BY e.occurred_at, e.event_id LIMIT ${BATCH}`,
          [...subject, ...after],
        ),
      );
      if (rows.length > 0) yield rows.map(({ source, row }) => ({ source, row }));
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) return;
      [at, id] = [last.at, last.id];
    }
  }
}

/** Hands rows to a reader for as long as they keep asking for more. */
async function whileTaken(
  { consume, signal, patienceMs = PATIENCE_MS }: PersonReader,
  rowsUntil: (ended: AbortSignal) => AsyncIterable<PersonRow[]>,
): Promise<void> {
  const late = new AbortController();
  const ended = AbortSignal.any([late.signal, ...(signal ? [signal] : [])]);
  const over = aborted(ended).then(() => ended.throwIfAborted());
  let timer: NodeJS.Timeout | undefined;
  async function* watched(): AsyncGenerator<PersonRow[]> {
    for await (const batch of rowsUntil(ended)) {
      timer = setTimeout(() => late.abort(tooSlow(patienceMs)), patienceMs);
      yield batch;
      clearTimeout(timer);
      ended.throwIfAborted();
    }
  }
  try {
    await Promise.race([consume(watched()), over]);
  } finally {
    clearTimeout(timer);
  }
}

function tooSlow(ms: number): DomainError {
  return new DomainError('query_timeout', `Nothing was read for ${ms / 1_000} seconds.`, {
    hint: 'Export it again, over a faster connection.',
  });
}
