import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { CLOCK, CONFIG, type Clock, type Config, type WorkspaceContext } from '@strata/platform';
import { requireKnown } from './erasures.js';
import { BUILT, builtRows, OWN_EVENTS, ROWS, SESSION_EVENTS, subjectHash, type BuiltTable } from './person.js';

/** Rows that are read at once. */
const BATCH = 1_000;

/** A row of what is known of a person, with where it stands. */
export interface PersonRow {
  source: string;
  row: object;
}

/** People's right to know: everything that a project keeps of one, to be handed over. */
@Injectable()
export class PersonExports {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Writes down that it was asked for, then reads.
   * @returns traits, rejected events, events and what was built of them, batch by batch; at last a receipt, without which
   * the rest is not whole
   * @throws DomainError `not_found` for somebody of whom there is nothing
   */
  async export(ctx: WorkspaceContext, projectId: string, distinctId: string): Promise<AsyncGenerator<PersonRow[]>> {
    const subject = { workspaceId: ctx.workspaceId, projectId, distinctId };
    await this.db.readWorkspace(ctx, (sql) => requireKnown(sql, subject));
    const metadata = { project_id: projectId, subject_hash: subjectHash(this.config, subject) };
    const entry = { action: 'person.exported', resourceType: 'person', metadata };
    await this.db.withWorkspace(ctx, (tx) => this.audit.record(tx, ctx, entry));
    return this.withReceipt(this.rows(ctx, [ctx.workspaceId, projectId, distinctId]), metadata);
  }

  private async *withReceipt(rows: AsyncGenerator<PersonRow[]>, subject: object): AsyncGenerator<PersonRow[]> {
    const counts: Record<string, number> = {};
    for await (const batch of rows) {
      for (const { source } of batch) counts[source] = (counts[source] ?? 0) + 1;
      yield batch;
    }
    yield [{ source: 'receipt', row: { ...subject, exported_at: this.clock.now(), rows: counts } }];
  }

  private async *rows(ctx: WorkspaceContext, subject: string[]): AsyncGenerator<PersonRow[]> {
    for (const [source, from] of Object.entries(ROWS)) yield await this.rowsOf(ctx, source, from, subject);
    yield* this.events(ctx, subject);
    const built = await this.db.readWorkspace(ctx, (sql) => sql.query<BuiltTable>(BUILT));
    for (const table of built) yield await this.rowsOf(ctx, table.relation, builtRows(table), subject);
  }

  private rowsOf(ctx: WorkspaceContext, source: string, from: string, subject: string[]): Promise<PersonRow[]> {
    return this.db.readWorkspace(ctx, async (sql) => {
      const rows = await sql.query<{ row: object }>(`SELECT to_jsonb(e) AS row FROM ${from}`, subject);
      return rows.map(({ row }) => ({ source, row }));
    });
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
      yield rows.map(({ source, row }) => ({ source, row }));
      const last = rows.at(-1);
      if (!last || rows.length < BATCH) return;
      [at, id] = [last.at, last.id];
    }
  }
}
