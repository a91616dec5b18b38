import type { RunEvent } from '../run/events.js';
import type { NodeResult } from '../run/results.js';
import type { ClaimedRun, NodeChange, RunRecords } from './run-records.js';
import type { RunNodeStatus, RunSummary } from './views.js';

/** At most four writes a second, however much a run has to say. */
const WRITE_EVERY_MS = 250;
const ENDED: ReadonlySet<RunNodeStatus> = new Set(['success', 'error', 'skipped', 'pass', 'fail', 'warn', 'cancelled']);

/** Turns the events of a run into its record, gathered so that the database is not written for each. */
export class RunRecorder {
  private readonly nodes = new Map<string, NodeChange>();
  private readonly changed = new Set<string>();
  private planned?: readonly string[];
  private done = 0;
  private writing = Promise.resolve();
  private timer?: NodeJS.Timeout;
  private failure?: Error;

  constructor(
    private readonly records: RunRecords,
    private readonly run: ClaimedRun,
  ) {}

  /** Takes an event; it is written soon, or by {@link settle}. */
  take(event: RunEvent): void {
    this.note(event);
    this.timer ??= setTimeout(() => this.write(), WRITE_EVERY_MS);
  }

  /** How many nodes ended how. */
  summary(): RunSummary {
    const summary: RunSummary = {};
    for (const { status } of this.nodes.values()) {
      if (ENDED.has(status)) summary[status] = (summary[status] ?? 0) + 1;
    }
    return summary;
  }

  /** Resolves when all that was taken is written. @throws what kept an earlier event from being written */
  async settle(): Promise<void> {
    this.write();
    await this.writing;
    if (this.failure) throw this.failure;
  }

  private note(event: RunEvent): void {
    switch (event.type) {
      case 'run_started':
        this.planned = event.nodes;
        break;
      case 'node_started':
        this.change(event.node, (node) => {
          node.status = 'running';
          node.startedAt = new Date();
        });
        break;
      case 'node_progress':
        this.change(event.node, (node) => (node.message = `${event.done} of ${event.total} intervals`));
        break;
      case 'node_finished':
        this.finishNode(event.result);
        break;
      case 'log':
        if (event.node !== undefined) this.change(event.node, (node) => (node.log += `${event.line}\n`));
        break;
      case 'run_finished':
        break;
    }
  }

  private finishNode({ uniqueId, status, message, rows, failures, intervals }: NodeResult): void {
    this.done += 1;
    this.change(uniqueId, (node) => {
      node.status = status;
      node.message = message;
      // Of a test the rows that it found wrong.
      node.rows = rows ?? failures;
      node.intervals = intervals;
      node.finishedAt = new Date();
      // What was skipped never started: without a time it would stand above all in a list by time.
      node.startedAt ??= node.finishedAt;
    });
  }

  private change(name: string, apply: (node: NodeChange) => void): void {
    const node = this.nodes.get(name) ?? newChange(name);
    apply(node);
    this.nodes.set(name, node);
    this.changed.add(name);
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { planned, done } = this;
    const changes = [...this.changed].flatMap((name) => this.nodes.get(name) ?? []).map((node) => ({ ...node }));
    this.planned = undefined;
    this.changed.clear();
    for (const node of this.nodes.values()) node.log = '';
    // One after the other: a later state must not be overtaken by an earlier one.
    this.writing = this.writing
      .then(async () => {
        if (planned) await this.records.plan(this.run, planned);
        if (changes.length > 0) await this.records.progress(this.run.id, changes, done);
      })
      .catch((error: unknown) => {
        this.failure ??= error as Error;
      });
  }
}

function newChange(node: string): NodeChange {
  return {
    node,
    status: 'pending',
    message: null,
    rows: null,
    intervals: null,
    startedAt: null,
    finishedAt: null,
    log: '',
  };
}
