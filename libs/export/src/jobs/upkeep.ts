import { Injectable } from '@nestjs/common';
import { Database, type PipelineSql } from '@strata/data';
import { Redis } from '@strata/queue';
import { ExportFiles, type DiskUse, type KeptFile } from './export-files.js';
import { enqueueExport } from './enqueue.js';

/** One that waits for so long may have lost its job. */
const LOST_AFTER = '1 minute';
const HISTORY_DAYS = 90;

/** Those whose time is over, and those of people who have left: a superadmin who came by ticket never was a member. */
const EXPIRE = `UPDATE public.exports e SET status = 'expired' WHERE e.status = 'completed' AND (e.expires_at <= now()
  OR e.requested_as <> 'superadmin_ticket' AND NOT EXISTS (
    SELECT FROM public.members m WHERE m.workspace_id = e.workspace_id AND m.user_id = e.requested_by))`;
const FORGET = `DELETE FROM public.exports WHERE status NOT IN ('pending', 'running')
  AND created_at < now() - interval '${HISTORY_DAYS} days'`;
const UNFINISHED = `SELECT workspace_id, id AS export_id FROM public.exports
  WHERE status IN ('pending', 'running') AND created_at < now() - interval '${LOST_AFTER}'`;
const STATES = 'SELECT id, status, claim FROM public.exports WHERE id = ANY($1::uuid[])';

interface State {
  id: string;
  status: string;
  claim: string | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Keeps the exports of all workspaces in order. Safe to run in several workers at once. */
@Injectable()
export class ExportUpkeep {
  constructor(
    private readonly db: Database,
    private readonly redis: Redis,
    private readonly files: ExportFiles,
  ) {}

  diskUse(): Promise<DiskUse> {
    return this.files.diskUse();
  }

  /** Queues those again whose job may be lost. A job that is there is not added twice. Returns how many. */
  async recover(): Promise<number> {
    const lost = await this.db.withPipeline((sql) =>
      sql.query<{ workspace_id: string; export_id: string }>(UNFINISHED),
    );
    for (const job of lost) await enqueueExport(this.redis, job);
    return lost.length;
  }

  /** Ends what is over, and removes the files that belong to no export any more. Returns how many files. */
  async expire(): Promise<number> {
    // Before the rows are read: a file that comes after this is left alone.
    const files = await this.files.list();
    const states = await this.db.withPipeline(async (sql) => {
      await sql.execute(EXPIRE);
      await sql.execute(FORGET);
      return statesOf(sql, files);
    });
    const gone = files.filter((file) => !isNeeded(file, states.get(file.exportId)));
    for (const { name } of gone) await this.files.remove(name);
    return gone.length;
  }
}

async function statesOf(sql: PipelineSql, files: readonly KeptFile[]): Promise<Map<string, State>> {
  const ids = files.map(({ exportId }) => exportId).filter((id) => UUID.test(id));
  const rows = await sql.query<State>(STATES, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** A file that is being written is needed by the attempt that does, a whole one also until its row says so. */
function isNeeded({ claim }: KeptFile, state: State | undefined): boolean {
  if (claim !== undefined) return state?.status === 'running' && state.claim === claim;
  return state?.status === 'running' || state?.status === 'completed';
}
