import { isUnreachable, type Database, type TransformSession } from '@strata/data';
import { newId } from '@strata/platform';
import type { Project } from '../compiler.js';
import { describeError } from '../errors.js';
import type { Node, UniqueId } from '../manifest.js';
import { cancelWith } from './cancel.js';
import type { RunEvent } from './events.js';
import { describeFailure } from './failure.js';
import type { Ledger } from './ledger-port.js';
import { NodeRun, type RunContext } from './node-run.js';
import { claimProject, makeSchemas, runProjectHooks } from './prepare.js';
import { isFailure, resultOf, type Begun, type NodeResult, type RunCommand, type RunResults } from './results.js';
import { Schedule, type Step } from './schedule.js';
import { analyze, staleSources } from './statistics.js';

export const STATEMENT_TIMEOUT_MS = 30 * 60_000;
/** What the application reads for tenants. Of these, people's own SQL is let into marts and aggregates alone. */
const EXPOSED_SCHEMAS = ['intermediate', 'marts', 'aggregates'];

export interface ExecuteOptions {
  command: RunCommand;
  fullRefresh?: boolean;
  /** Nodes that are built at the same time; 4 by default. */
  threads?: number;
  /** Starts nothing more after the first failure. */
  failFast?: boolean;
  /** Longest time that one statement may take; 30 minutes by default. */
  statementTimeoutMs?: number;
  /** Schemas whose relations tenants may read. */
  exposedSchemas?: readonly string[];
  /** `strata.run_id`; default: the invocation's id. */
  runId?: string;
}

export interface RunDeps {
  database: Database;
  /** Without it every model is what plain dbt makes of it. */
  ledger?: Ledger;
  onEvent?: (event: RunEvent) => void;
  /** Cancels: running queries are ended, nothing more starts. */
  signal?: AbortSignal;
}

/**
 * Runs nodes in their order on several connections. Never two runs of a project at once.
 * @param steps in topological order
 * @throws ProjectErrors `run_in_progress`; what goes wrong with a node stands in the results
 */
export function execute(
  project: Project,
  steps: readonly Step[],
  options: ExecuteOptions,
  deps: RunDeps,
): Promise<RunResults> {
  return new Execution(project, steps, options, deps).run();
}

class Execution {
  private readonly ctx: RunContext;
  private readonly schedule: Schedule;
  private readonly results: NodeResult[] = [];
  /** Ephemeral models are part of the order and of other queries; they are no work. */
  private readonly nodes: UniqueId[];
  private index = 0;

  constructor(
    private readonly project: Project,
    steps: readonly Step[],
    private readonly options: ExecuteOptions,
    private readonly deps: RunDeps,
  ) {
    const invocationId = newId();
    this.schedule = new Schedule(steps);
    this.nodes = steps.map(({ id }) => id).filter((id) => !this.isEphemeral(id));
    this.ctx = {
      project,
      command: options.command,
      fullRefresh: options.fullRefresh ?? false,
      invocationId,
      startedAt: new Date(),
      runId: options.runId ?? invocationId,
      ledger: deps.ledger,
      exposedSchemas: options.exposedSchemas ?? EXPOSED_SCHEMAS,
      statementTimeoutMs: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
      signal: deps.signal ?? new AbortController().signal,
      emit: deps.onEvent ?? (() => undefined),
    };
  }

  /** One connection holds the lock and prepares; the threads have one each. */
  async run(): Promise<RunResults> {
    const { statementTimeoutMs } = this.ctx;
    return this.deps.database.withTransformSession({ statementTimeoutMs }, async (control) => {
      if (this.options.command !== 'compile') await claimProject(this.project.manifest.metadata.project_name, control);
      // Without its lock another run may begin: this one must not go on.
      this.ctx.signal = AbortSignal.any([this.ctx.signal, control.whenLost]);
      this.announce();
      const ready = await this.prepare(control);
      if (ready) await this.runThreads();
      else this.skip(this.schedule.drain(), 'Skipped because on-run-start failed.');
      if (this.ctx.signal.aborted) this.skip(this.schedule.drain(), 'Cancelled.');
      if (ready && this.hasHooks && !this.ctx.signal.aborted) await this.onRun('end', control);
      if (control.isBroken) throw new Error('Connection terminated: it held the lock of the run');
      return this.finished();
    });
  }

  private announce(): void {
    const { invocationId, command } = this.ctx;
    this.ctx.emit({ type: 'run_started', invocationId, command, nodes: this.nodes, threads: this.threads });
  }

  private get threads(): number {
    return Math.max(1, Math.min(this.options.threads ?? 4, this.nodes.length));
  }

  private get hasHooks(): boolean {
    return this.options.command !== 'compile' && this.nodes.length > 0;
  }

  /** @returns false when nothing can be built */
  private async prepare(control: TransformSession): Promise<boolean> {
    if (!this.hasHooks) return true;
    const { ledger, command } = this.ctx;
    if (ledger && (command === 'run' || command === 'build')) await ledger.fold(this.project.manifest);
    for (const source of await staleSources(control.sql, this.project.manifest)) await analyze(control.sql, source);
    await makeSchemas(this.schemas(), control);
    return this.onRun('start', control);
  }

  private schemas(): Set<string> {
    const { nodes } = this.project.manifest;
    const built = this.nodes
      .map((id) => nodes[id])
      .filter((node) => node !== undefined && (node.resource_type !== 'test' || node.config.store_failures));
    return new Set(built.map((node) => node?.schema ?? ''));
  }

  /** The project's own hooks; recorded only when they fail. */
  private async onRun(which: 'start' | 'end', control: TransformSession): Promise<boolean> {
    const started = new Date();
    const error = await runProjectHooks(this.ctx, which, control);
    if (error === null) return true;
    const name = this.project.manifest.metadata.project_name;
    const begun = { id: `operation.${name}.${name}-on-run-${which}`, index: 0, started, thread: 0 };
    this.results.push({ ...resultOf(begun, { status: 'error', message: describeError(error) }), error });
    this.ctx.emit({ type: 'log', level: 'warn', line: describeError(error) });
    return false;
  }

  private async runThreads(): Promise<void> {
    await Promise.all(Array.from({ length: this.threads }, (_, i) => this.thread(i + 1)));
  }

  /** Takes nodes until none is left; a connection that breaks costs the node that it had. */
  private async thread(thread: number): Promise<void> {
    while (this.schedule.isOpen) {
      let current: NodeRun | undefined;
      const { statementTimeoutMs } = this.ctx;
      const onNotice: NodeRun['notice'] = (notice) => current?.notice(notice);
      try {
        await this.deps.database.withTransformSession({ statementTimeoutMs, onNotice }, async (session) => {
          while (!session.isBroken) {
            const begun = await this.begin(thread);
            if (begun === undefined) return;
            const node = this.nodeOf(begun.id);
            current = new NodeRun(this.ctx, session, node);
            await this.runOne(begun, current, session);
          }
        });
      } catch (error) {
        if (!isUnreachable(error)) throw error;
        const begun = await this.begin(thread);
        if (begun) this.end(begun, this.failure(begun, error, null));
      }
    }
  }

  /** The next node that is work, announced. */
  private async begin(thread: number): Promise<Begun | undefined> {
    for (;;) {
      const id = await this.schedule.next();
      if (id === undefined) return undefined;
      if (this.isEphemeral(id)) {
        this.schedule.succeeded(id);
        continue;
      }
      const index = (this.index += 1);
      this.ctx.emit({ type: 'node_started', node: id, index, total: this.nodes.length });
      return { id, index, started: new Date(), thread };
    }
  }

  private async runOne(begun: Begun, node: NodeRun, session: TransformSession): Promise<void> {
    const release = cancelWith(this.ctx.signal, session);
    try {
      const outcome = await node.run();
      this.end(begun, { ...resultOf(begun, outcome), compiledCode: node.compiledCode });
    } catch (error) {
      this.end(begun, this.failure(begun, error, node.compiledCode));
    } finally {
      release();
    }
  }

  private failure(begun: Begun, error: unknown, compiledCode: string | null): NodeResult {
    if (this.ctx.signal.aborted) {
      return { ...resultOf(begun, { status: 'cancelled', message: 'Cancelled.' }), compiledCode };
    }
    const described = describeFailure(error, this.nodeOf(begun.id), compiledCode, this.ctx.statementTimeoutMs);
    const result = resultOf(begun, { status: 'error', message: describeError(described) });
    return { ...result, compiledCode, error: described };
  }

  private end(begun: Begun, result: NodeResult): void {
    this.record(begun.index, result);
    if (result.status === 'cancelled' || isFailure(result.status)) {
      const name = this.nodeOf(begun.id).name;
      this.skip(
        this.schedule.failed(begun.id),
        `Skipped because of ${name}, which ${VERBS[result.status] ?? 'failed'}.`,
      );
    } else {
      this.schedule.succeeded(begun.id);
    }
    if (this.ctx.signal.aborted) this.skip(this.schedule.drain(), 'Cancelled.');
    else if (this.options.failFast && isFailure(result.status)) {
      this.skip(this.schedule.drain(), 'Skipped because of --fail-fast.');
    }
  }

  private skip(ids: readonly UniqueId[], message: string): void {
    for (const id of ids) {
      if (this.isEphemeral(id)) continue;
      const begun = { id, index: (this.index += 1), started: new Date(), thread: 0 };
      const result = resultOf(begun, { status: 'skipped', message });
      this.record(begun.index, { ...result, startedAt: null, finishedAt: null });
    }
  }

  private record(index: number, result: NodeResult): void {
    this.results.push(result);
    this.ctx.emit({ type: 'node_finished', node: result.uniqueId, index, total: this.nodes.length, result });
  }

  private finished(): RunResults {
    const { invocationId, startedAt, command, signal } = this.ctx;
    const finished = new Date();
    const failed = this.results.some(({ status }) => isFailure(status));
    const results: RunResults = {
      invocationId,
      command,
      startedAt: startedAt.toISOString(),
      finishedAt: finished.toISOString(),
      seconds: (finished.getTime() - startedAt.getTime()) / 1_000,
      results: this.results,
      status: signal.aborted ? 'cancelled' : failed ? 'failed' : 'completed',
    };
    this.ctx.emit({ type: 'run_finished', results });
    return results;
  }

  private isEphemeral(id: UniqueId): boolean {
    return this.project.manifest.nodes[id]?.config.materialized === 'ephemeral';
  }

  private nodeOf(id: UniqueId): Node {
    const node = this.project.manifest.nodes[id];
    if (node === undefined) throw new Error(`the manifest has no ${id}`);
    return node;
  }
}

const VERBS: Partial<Record<NodeResult['status'], string>> = {
  error: 'failed',
  fail: 'failed',
  cancelled: 'was cancelled',
};
