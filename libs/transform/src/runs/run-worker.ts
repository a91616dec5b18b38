import { isUnreachable } from '@strata/data';
import { ProjectErrors, type ProjectError } from '../errors.js';
import type { RunEvent } from '../run/events.js';
import { RunRecorder } from './run-recorder.js';
import type { ClaimedRun, RunRecords } from './run-records.js';
import type { RunSummary } from './views.js';

const BEAT_EVERY_MS = 1_000;

/** Why a run is stopped before its end. */
type StopReason = 'cancel' | 'over' | 'stopping';

/**
 * Does what a run asks for; resolves also when nodes fail, and when it is aborted. Answers what failed beside the nodes.
 * @throws what kept it from running
 */
export type ExecuteRun = (
  run: ClaimedRun,
  hooks: { onEvent: (event: RunEvent) => void; signal: AbortSignal },
) => Promise<ProjectError | undefined>;

/** Takes runs and sees them through: claim, progress, heartbeat, cancel, end. */
export class RunWorker {
  private stopping = false;
  private current?: { abort: AbortController; over: Promise<void> };

  constructor(
    private readonly records: RunRecords,
    private readonly execute: ExecuteRun,
    /** Is told of errors that nobody foresaw: a run's record does not tell them. */
    private readonly onUnforeseen: (error: unknown, runId: string) => void,
    /** Is told once of each run that has to wait for another one. */
    private readonly onWaiting: () => void = () => undefined,
  ) {}

  /** Resolves when the run is over, whoever ended it. Rejects only when the record could not be kept. */
  async work(runId: string): Promise<void> {
    const run = await this.turnOf(runId);
    if (!run) return;
    const abort = new AbortController();
    const over = this.see(run, abort);
    this.current = { abort, over };
    await over.finally(() => (this.current = undefined));
  }

  /** Stops the run at hand, because the process is about to end; resolves when that is recorded. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.current?.abort.abort('stopping' satisfies StopReason);
    await this.current?.over.catch(() => undefined);
  }

  private async see(run: ClaimedRun, abort: AbortController): Promise<void> {
    const recorder = new RunRecorder(this.records, run);
    const beat = setInterval(() => void this.beat(run.id, abort), BEAT_EVERY_MS);
    try {
      const error = await this.attempt(run, recorder, abort.signal);
      await recorder.settle();
      await this.end(run, recorder.summary(), { error, reason: abort.signal.reason as StopReason | undefined });
    } finally {
      clearInterval(beat);
    }
  }

  /** Waits until no other run is active; undefined for one that is not wanted any more. */
  private async turnOf(runId: string): Promise<ClaimedRun | undefined> {
    for (let turns = 0; ; turns += 1) {
      // A pending run that is left alone here is queued again by the schedule.
      const claim = this.stopping ? 'over' : await this.records.claim(runId);
      if (typeof claim === 'object') return claim;
      if (claim === 'over') return undefined;
      if (turns === 0) this.onWaiting();
      await new Promise((resolve) => setTimeout(resolve, BEAT_EVERY_MS));
    }
  }

  private async attempt(
    run: ClaimedRun,
    recorder: RunRecorder,
    signal: AbortSignal,
  ): Promise<ProjectError | undefined> {
    try {
      return await this.execute(run, { onEvent: (event) => recorder.take(event), signal });
    } catch (error) {
      const known = runErrorOf(error);
      if (!known) this.onUnforeseen(error, run.id);
      return known ?? UNFORESEEN;
    }
  }

  private async end(
    { id }: ClaimedRun,
    summary: RunSummary,
    { error, reason }: { error?: ProjectError; reason?: StopReason },
  ): Promise<void> {
    if (reason === 'cancel') return this.records.finish(id, 'cancelled', { summary, error: null });
    if (reason === 'stopping') return this.records.finish(id, 'failed', { summary, error: STOPPED });
    const failure = error ?? failedNodes(summary);
    await this.records.finish(id, failure ? 'failed' : 'completed', { summary, error: failure ?? null });
  }

  private async beat(runId: string, abort: AbortController): Promise<void> {
    try {
      const answer = await this.records.beat(runId);
      if (answer !== 'go on') abort.abort(answer satisfies StopReason);
    } catch {
      // The database is away for a moment: the next beat tells. Silent for long, the run counts as dead.
    }
  }
}

const STOPPED: ProjectError = {
  code: 'worker_stopped',
  message: 'The process was stopped while it ran this.',
  hint: 'Nothing half-built is visible. A schedule tries again by itself; else start it again.',
};

function failedNodes({ error = 0, fail = 0 }: RunSummary): ProjectError | undefined {
  if (error + fail === 0) return undefined;
  const tests = fail === 1 ? '1 test did not pass' : `${fail} tests did not pass`;
  const parts = [...(error > 0 ? [`${error} failed`] : []), ...(fail > 0 ? [tests] : [])];
  return {
    code: 'nodes_failed',
    message: `${parts.join(', ')}.`,
    hint: 'Each says why; what builds on them was skipped.',
  };
}

const UNFORESEEN: ProjectError = {
  code: 'internal',
  message: 'The run broke off by an error on our side.',
  hint: "The worker's log has it, under this run's id.",
};

/** Five letters or digits: PostgreSQL's SQLSTATE. */
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** What a run's record may tell of an error; undefined for errors that nobody foresaw. */
function runErrorOf(error: unknown): ProjectError | undefined {
  if (error instanceof ProjectErrors) {
    const [first, ...others] = error.errors;
    if (first && others.length === 0) return first;
    if (first) return { ...first, message: `${first.message} (and ${others.length} more)` };
  }
  if (isUnreachable(error)) {
    return { code: 'database_away', message: 'The database went away.', hint: 'Start it again once it is back.' };
  }
  const { code, message, hint } = error as { code?: unknown; message?: unknown; hint?: unknown };
  if (typeof code !== 'string' || !SQLSTATE.test(code)) return undefined;
  return { code: 'database', message: String(message), ...(typeof hint === 'string' && { hint }) };
}
