import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { CONFIG, type Config, type WorkspaceContext } from '@strata/platform';
import { requireKnown } from './erasures.js';
import { OWN_EVENTS, ROWS, SESSION_EVENTS, subjectHash } from './person.js';

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
  ) {}

  /**
   * Writes down that it was asked for, then reads.
   * @returns traits, rejected events and events, batch by batch
   * @throws DomainError `not_found` for somebody of whom there is nothing
   */
  async export(ctx: WorkspaceContext, projectId: string, distinctId: string): Promise<AsyncGenerator<PersonRow[]>> {
    const subject = { workspaceId: ctx.workspaceId, projectId, distinctId };
    await this.db.readWorkspace(ctx, (sql) => requireKnown(sql, subject));
    const metadata = { project_id: projectId, subject_hash: subjectHash(this.config, subject) };
    const entry = { action: 'person.exported', resourceType: 'person', metadata };
    await this.db.withWorkspace(ctx, (tx) => this.audit.record(tx, ctx, entry));
    return this.rows(ctx, [ctx.workspaceId, projectId, distinctId]);
  }

  private async *rows(ctx: WorkspaceContext, subject: string[]): AsyncGenerator<PersonRow[]> {
    for (const [source, from] of Object.entries(ROWS)) {
      yield await this.db.readWorkspace(ctx, (sql) =>
        sql.query<PersonRow>(`SELECT '${source}' AS source, to_jsonb(e) AS row FROM ${from}`, subject),
      );
    }
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
