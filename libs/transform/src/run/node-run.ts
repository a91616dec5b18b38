import { setTimeout as pause } from 'node:timers/promises';
import type { TransformSession, TransformSql } from '@strata/data';
import type { CompiledNode, Project } from '../compiler.js';
import { ProjectErrors } from '../errors.js';
import type { IntervalScope } from '../intervals.js';
import { isKept, isWhenChanged, type ModelNode, type Node, type SeedNode, type TestNode } from '../manifest.js';
import { runHooks, type Build, type Outcome } from './build.js';
import { buildTable } from './table.js';
import { buildView } from './view.js';
import { runTest } from './data-test.js';
import type { RunEvent } from './events.js';
import { isRetryable, traced } from './failure.js';
import { buildIncremental } from './incremental.js';
import type { Ledger } from './ledger-port.js';
import { buildPending, buildUnsealed, buildWhenChanged, requireHooksInside, type LedgeredOutcome } from './ledgered.js';
import { relationOf } from './names.js';
import { relationKind, templateDatabase } from './relations.js';
import type { NodeOutcome, RunCommand } from './results.js';
import { buildSeed } from './seed.js';

/** What every node of a run shares. */
export interface RunContext {
  project: Project;
  command: RunCommand;
  fullRefresh: boolean;
  invocationId: string;
  startedAt: Date;
  runId: string;
  ledger: Ledger | undefined;
  exposedSchemas: readonly string[];
  statementTimeoutMs: number;
  signal: AbortSignal;
  emit: (event: RunEvent) => void;
}

const ATTEMPTS = 4;
const PAUSE_MS = 100;
const NAME_WAS_CUT = '42622';

/** One node on one connection: compiled and built in a single transaction. */
export class NodeRun {
  private lastCompiled: CompiledNode | null = null;
  private cutName: string | null = null;

  constructor(
    private readonly ctx: RunContext,
    private readonly session: TransformSession,
    private readonly node: Node,
  ) {}

  /** The query as it was last compiled. */
  get compiledCode(): string | null {
    return this.lastCompiled?.sql ?? null;
  }

  /** A word of the server, said while this node was built. */
  notice({ code, severity, message }: { code: string; severity: string; message: string }): void {
    if (code === NAME_WAS_CUT) this.cutName = message;
    else if (severity === 'WARNING') this.log(message, 'warn');
  }

  /** @throws whatever went wrong; nothing of the node is visible then */
  async run(): Promise<NodeOutcome> {
    const { node, ctx } = this;
    if (ctx.command === 'compile') return this.compileOnly();
    if (node.resource_type === 'test') return this.test(node);
    const outcome = await this.withRetries(() => (node.resource_type === 'seed' ? this.seed(node) : this.model(node)));
    return { status: 'success', ...outcome };
  }

  private async compileOnly(): Promise<NodeOutcome> {
    await this.transaction('READ COMMITTED', async (build) => this.compile(build.sql, await this.isIncremental(build)));
    return { status: 'success', message: null };
  }

  private test(node: TestNode): Promise<NodeOutcome> {
    return this.transaction('READ COMMITTED', async (build) =>
      runTest({ ...build, node }, await this.compile(build.sql, false)),
    );
  }

  private seed(node: SeedNode): Promise<Outcome> {
    const { dir } = this.ctx.project;
    return this.withHooks((build) => buildSeed({ ...build, node, dir, fullRefresh: this.fullRefresh }));
  }

  private model(node: ModelNode): Promise<Outcome | LedgeredOutcome> {
    if (this.ctx.ledger && isKept(node)) return this.kept(node, this.ctx.ledger);
    return this.withHooks(async (build, compiled, isIncremental) => {
      if (node.config.materialized === 'view') return buildView(build, compiled);
      return isIncremental ? buildIncremental(build, compiled) : buildTable(build, compiled);
    });
  }

  private kept(node: ModelNode, ledger: Ledger): Promise<LedgeredOutcome> {
    requireHooksInside(node);
    return this.transaction('REPEATABLE READ', async (base) => {
      const stands = await this.stands(base);
      const isIncremental = stands && !isWhenChanged(node);
      const build = {
        ...base,
        node,
        ledger,
        manifest: this.ctx.project.manifest,
        compile: (scope: IntervalScope) => this.compile(base.sql, isIncremental, scope),
        progress: (done: number, total: number) =>
          this.ctx.emit({ type: 'node_progress', node: node.unique_id, done, total }),
      };
      if (isWhenChanged(node)) return buildWhenChanged(build, stands);
      return isIncremental ? buildPending(build) : buildUnsealed(build);
    });
  }

  /** Compiles and builds with the node's hooks: those outside of the transaction before and after it. */
  private async withHooks(
    work: (build: Build, compiled: CompiledNode, isIncremental: boolean) => Promise<Outcome>,
  ): Promise<Outcome> {
    const early = this.node.config.pre_hook.some(({ transaction }) => !transaction)
      ? await this.transaction('READ COMMITTED', async (build) =>
          this.compile(build.sql, await this.isIncremental(build)),
        )
      : null;
    await runHooks(this.sql, early?.preHooks ?? [], false);
    const { outcome, compiled } = await this.transaction('READ COMMITTED', async (build) => {
      const isIncremental = await this.isIncremental(build);
      const compiled = early ?? (await this.compile(build.sql, isIncremental));
      await runHooks(build.sql, compiled.preHooks, true);
      const outcome = await work(build, compiled, isIncremental);
      await runHooks(build.sql, compiled.postHooks, true);
      return { outcome, compiled };
    });
    await runHooks(this.sql, compiled.postHooks, false);
    return outcome;
  }

  private transaction<T>(
    isolation: 'READ COMMITTED' | 'REPEATABLE READ',
    work: (build: Build) => Promise<T>,
  ): Promise<T> {
    const { node, ctx } = this;
    const relation = relationOf(node);
    return this.session.transaction(isolation, async (plain) => {
      const sql = traced(plain, ctx.signal);
      const log = (line: string) => this.log(line);
      const result = await work({ sql, node, relation, exposedSchemas: ctx.exposedSchemas, log });
      this.requireWholeNames();
      return result;
    });
  }

  /** Statements outside of a transaction. */
  private get sql(): TransformSql {
    return traced(this.session.sql, this.ctx.signal);
  }

  private async compile(sql: TransformSql, isIncremental: boolean, intervals?: IntervalScope): Promise<CompiledNode> {
    const { project, invocationId, startedAt, command, runId } = this.ctx;
    const state = { invocationId, startedAt, isIncremental, fullRefresh: this.fullRefresh, command, runId };
    const compiled = await project.compile(
      this.node.unique_id,
      intervals === undefined ? state : { ...state, intervals },
      templateDatabase(sql),
    );
    for (const line of compiled.messages) this.log(line);
    this.ctx.signal.throwIfAborted();
    return (this.lastCompiled = compiled);
  }

  private async isIncremental(build: Pick<Build, 'sql' | 'relation'>): Promise<boolean> {
    return this.node.config.materialized === 'incremental' && (await this.stands(build));
  }

  /** True when there is a table that may stay. */
  private async stands({ sql, relation }: Pick<Build, 'sql' | 'relation'>): Promise<boolean> {
    return !this.fullRefresh && (await relationKind(sql, relation)) === 'table';
  }

  private get fullRefresh(): boolean {
    return this.node.config.full_refresh ?? this.ctx.fullRefresh;
  }

  /** Again, when a concurrent transaction was in the way. */
  private async withRetries<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isRetryable(error) || attempt === ATTEMPTS) throw error;
        this.log(`${(error as Error).message}; attempt ${attempt + 1} of ${ATTEMPTS}`, 'warn');
        await pause(PAUSE_MS * 2 ** attempt * (0.5 + Math.random()), undefined, { signal: this.ctx.signal });
      }
    }
  }

  private requireWholeNames(): void {
    if (this.cutName === null) return;
    const { original_file_path: file } = this.node;
    const hint = 'Give it an alias of at most 63 bytes.';
    throw new ProjectErrors([{ code: 'name_too_long', message: `PostgreSQL says: ${this.cutName}.`, hint, file }]);
  }

  private log(line: string, level: 'info' | 'warn' = 'info'): void {
    this.ctx.emit({ type: 'log', node: this.node.unique_id, level, line });
  }
}
