import { Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { systemContext, type DomainError } from '@strata/platform';
import type { Requested } from './requesters.js';
import type { Progress } from './row-counter.js';
import type { FileFormat } from './source.js';

/** One attempt at an export. */
export interface Attempt extends Requested {
  claim: string;
  /** How many there were with this one. */
  attempts: number;
  name: string;
  format: FileFormat;
}

/** How an attempt ended. */
export type Ending = { bytes: number; fileName: string; days: number; error?: undefined } | { error: DomainError };

const TAKE = `UPDATE public.exports SET status = 'running', claim = $3::uuid, attempts = attempts + 1,
    started_at = coalesce(started_at, now()), rows = 0, bytes = 0, progress = NULL
  WHERE workspace_id = $1::uuid AND id = $2::uuid AND status IN ('pending', 'running')
  RETURNING workspace_id AS "workspaceId", id, requested_by AS "requestedBy", requester_label AS "requesterLabel",
    source, name, format, claim, attempts`;
/** Only while it is this attempt's: another one may have taken over, or somebody cancelled. */
const OWN = `workspace_id = $1::uuid AND id = $2::uuid AND claim = $3::uuid AND status = 'running'`;
const PROGRESS = `UPDATE public.exports SET rows = $4, bytes = $5, progress = $6 WHERE ${OWN}`;
const COMPLETED = `UPDATE public.exports SET status = 'completed', finished_at = now(), progress = 1, rows = $4, bytes = $5,
    file_name = $6, expires_at = now() + make_interval(days => $7) WHERE ${OWN}`;
const FAILED = `UPDATE public.exports SET status = 'failed', finished_at = now(), rows = $4, error = $5::jsonb WHERE ${OWN}`;

/** Writes down how far exports are, and how they end. */
@Injectable()
export class ExportRecords {
  constructor(private readonly db: Database) {}

  /** Makes an export this attempt's, also when an attempt before it had begun. Undefined for one that is over. */
  async take(workspaceId: string, id: string, claim: string): Promise<Attempt | undefined> {
    const [attempt] = await this.db.writeWorkspace(systemContext(workspaceId, id), (sql) =>
      sql.query<Attempt>(TAKE, [workspaceId, id, claim]),
    );
    return attempt;
  }

  /** @returns false when it is no longer this attempt's */
  async progress(attempt: Attempt, { rows, part }: Progress, bytes: number): Promise<boolean> {
    return this.change(PROGRESS, attempt, [rows, bytes, part]);
  }

  /** @returns false when it is no longer this attempt's */
  async finish(attempt: Attempt, { rows }: Progress, ending: Ending): Promise<boolean> {
    if (!ending.error) return this.change(COMPLETED, attempt, [rows, ending.bytes, ending.fileName, ending.days]);
    const { code, message, hint } = ending.error;
    return this.change(FAILED, attempt, [rows, JSON.stringify({ code, message, hint })]);
  }

  private async change(
    statement: string,
    { workspaceId, id, claim }: Attempt,
    values: readonly (string | number | null)[],
  ): Promise<boolean> {
    const changed = await this.db.writeWorkspace(systemContext(workspaceId, id), (sql) =>
      sql.execute(statement, [workspaceId, id, claim, ...values]),
    );
    return changed === 1;
  }
}
