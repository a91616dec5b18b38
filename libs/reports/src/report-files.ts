import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@strata/data';
import { CLOCK, DomainError, type Clock, type WorkspaceContext } from '@strata/platform';
import { Slots } from '@strata/query';
import { rowOf } from './answer.js';
import { fieldsOf } from './kinds.js';
import { prepare, subjectOf, type Prepared, type ReportQuestion } from './question.js';
import { groupBatches, type Group } from './rows.js';
import { readSnapshots } from './snapshots.js';
import type { ReportRows, ReportRowView } from './views.js';

/** Each holds a connection for as long as its reader takes. */
const OF_WORKSPACE = { running: 2, waiting: 10, waitMs: 15_000 };
/** Of all workspaces together: every other request needs the connections, too. */
const OF_PROCESS = { running: 3, waiting: 30, waitMs: 15_000 };
/** A reader that dawdles must not hold it for ever. */
const LONGEST_MS = 60_000;

/** Whole reports, for files. */
@Injectable()
export class ReportFiles {
  private readonly ofWorkspace = new Slots(OF_WORKSPACE);
  private readonly ofProcess = new Slots(OF_PROCESS);

  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * All rows of a report as of one moment, read while `consume` takes them; never from the cache.
   * @param options.signal ends it, also on the server
   * @param options.longestMs what it may take in all
   * @throws DomainError as `Reports.run`; `too_many_queries`, `query_timeout`
   */
  async read(
    ctx: WorkspaceContext,
    slug: string,
    question: ReportQuestion,
    consume: (rows: ReportRows) => Promise<void>,
    { signal, longestMs = LONGEST_MS }: { signal?: AbortSignal; longestMs?: number } = {},
  ): Promise<void> {
    const whole = (ended: AbortSignal): Promise<void> => this.readOnce(ctx, slug, question, consume, ended);
    await this.ofWorkspace.run(ctx.workspaceId, signal, () =>
      this.ofProcess.run('all', signal, () => untilEnded(longestMs, signal, whole)),
    );
  }

  private readOnce(
    ctx: WorkspaceContext,
    slug: string,
    question: ReportQuestion,
    consume: (rows: ReportRows) => Promise<void>,
    ended: AbortSignal,
  ): Promise<void> {
    return readSnapshots(
      this.db,
      ctx,
      async (sql, isBuilt) => {
        const subject = await subjectOf(sql, ctx, slug, question.projectId);
        const prepared = await prepare(sql, ctx, question, { subject, isBuilt, now: this.clock.now() });
        const rows = rowsOf(groupBatches(sql, prepared.asked, prepared.parts, ended), prepared);
        // Also when nobody asks for the next row: the transaction ends then, and with it the connection's use.
        await Promise.race([consume(rows), rejected(ended)]);
      },
      { signal: ended },
    );
  }
}

function rowsOf(groups: AsyncIterable<Group[]>, { asked, head }: Prepared): ReportRows {
  async function* batches(): AsyncGenerator<ReportRowView[]> {
    let rank = 0;
    for await (const batch of groups) yield batch.map((group) => rowOf(group, asked, (rank += 1)));
  }
  return { ...head, keys: fieldsOf(asked.report.kind, asked.breakdown), batches: batches() };
}

/** Runs `work` with a signal that aborts with `signal`, and when the time is over. */
async function untilEnded(
  ms: number,
  signal: AbortSignal | undefined,
  work: (ended: AbortSignal) => Promise<void>,
): Promise<void> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(tooSlow(ms)), ms);
  try {
    await work(AbortSignal.any([late.signal, ...(signal ? [signal] : [])]));
  } finally {
    clearTimeout(timer);
  }
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const reason = (): void => reject(signal.reason as Error);
    if (signal.aborted) reason();
    else signal.addEventListener('abort', reason, { once: true });
  });
}

function tooSlow(ms: number): DomainError {
  return new DomainError('query_timeout', `The file was not read within ${ms / 1_000} seconds.`, {
    hint: 'Export a shorter range, or a filter of it.',
  });
}
