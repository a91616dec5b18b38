import type { Database, Sql } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';
import { setImmediate } from 'node:timers/promises';
import { Analytics } from './analytics.js';
import { readStored, type Grain } from './rollups/stored.js';
import { Snapshot, type Answering, type Question } from './snapshot.js';

/** Snapshots of one page that are open at the same time. */
const AT_ONCE = 4;
/** An open snapshot holds off whoever wants to replace a table. */
const OPEN_MS = 1_000;

interface Waiting {
  answer: (snapshot: Snapshot) => Promise<void>;
  reject: (error: unknown) => void;
}

/**
 * The answers for one page of one workspace: a question that comes while a snapshot is open is answered in it. To open one
 * takes longer than to answer most questions.
 */
export class PageAnalytics extends Analytics {
  private readonly waiting: Waiting[] = [];
  private open = 0;

  /** @param signal is aborted when the page is left */
  constructor(
    db: Database,
    private readonly page: WorkspaceContext,
    private readonly signal?: AbortSignal,
  ) {
    super(db);
  }

  protected override ask<T>(ctx: WorkspaceContext, question: Question, answering: Answering<T>): Promise<T> {
    // A snapshot shows one tenant.
    if (ctx.workspaceId !== this.page.workspaceId) throw new Error('a page asks about its own workspace');
    return new Promise((resolve, reject) => {
      this.waiting.push({ answer: async (snapshot) => resolve(await snapshot.answer(question, answering)), reject });
      if (this.open < AT_ONCE) void this.read();
    });
  }

  /** Answers what waits. With an error the snapshot is gone; what still waits is answered in another one. */
  private async read(): Promise<void> {
    this.open += 1;
    let asked: Waiting | undefined;
    try {
      const work = async (sql: Sql, grains: readonly Grain[]): Promise<void> => {
        const snapshot = new Snapshot(sql, this.page, grains);
        const end = performance.now() + OPEN_MS;
        // One that failed for a table that is not there is asked again, without that table.
        while ((asked ??= await this.next(end))) {
          await asked.answer(snapshot);
          asked = undefined;
        }
      };
      await readStored(this.db, this.page, work, this.signal);
    } catch (error) {
      (asked ?? this.waiting.shift())?.reject(error);
    }
    this.open -= 1;
    if (this.waiting.length > 0) void this.read();
  }

  /** The next question, if there is one or one comes at once: whoever got an answer may go on to ask. */
  private async next(end: number): Promise<Waiting | undefined> {
    if (performance.now() > end) return undefined;
    if (this.waiting.length === 0) await setImmediate();
    return this.waiting.shift();
  }
}
