import {
  isFailure,
  type Manifest,
  type Node,
  type NodeResult,
  type RunEvent,
  type RunResults,
  type SourceNode,
  type UniqueId,
} from '@strata/transform';

const WIDTH = 80;
const PROGRESS_EVERY_MS = 1_000;

/** What a run does, told line by line in dbt's words. */
export class Printer {
  private lastProgress = 0;

  constructor(
    private readonly manifest: Manifest,
    private readonly target: { name: string },
    private readonly options: { quiet: boolean; write: (line: string) => void },
  ) {}

  on(event: RunEvent): void {
    switch (event.type) {
      case 'run_started':
        return this.started(event.nodes, event.threads);
      case 'node_started':
        return this.line(event.index, event.total, `START ${this.label(event.node)}`, 'RUN');
      case 'node_progress':
        return this.progress(event.node, event.done, event.total);
      case 'node_finished':
        return this.finished(event.index, event.total, event.result);
      case 'log':
        return event.level === 'warn' ? this.important(event.line) : this.say(event.line);
      case 'run_finished':
        return this.summary(event.results);
    }
  }

  private started(nodes: readonly UniqueId[], threads: number): void {
    if (nodes.length === 0) return this.say('Nothing to do. Is anything selected?');
    this.say(`Found ${count(nodes.map((id) => this.kind(id)))}`);
    this.say('');
    this.say(`Concurrency: ${threads} ${plural('thread', threads)} (target='${this.target.name}')`);
    this.say('');
  }

  private progress(id: UniqueId, done: number, total: number): void {
    if (done < total && Date.now() - this.lastProgress < PROGRESS_EVERY_MS) return;
    this.lastProgress = Date.now();
    this.say(`${this.label(id)}: ${done} of ${total} intervals`);
  }

  private finished(index: number, total: number, result: NodeResult): void {
    const { uniqueId, status, seconds, failures } = result;
    const took = ` in ${seconds.toFixed(2)}s`;
    const isTest = this.node(uniqueId)?.resource_type === 'test';
    const text = `${this.verb(result)} ${isTest ? this.name(uniqueId) : this.label(uniqueId)}`;
    const counted = failures !== null && failures > 0 ? ` ${failures}` : '';
    const word = status === 'success' ? (result.message ?? 'OK') : `${WORDS[status]}${counted}`;
    this.line(index, total, text, status === 'skipped' ? 'SKIP' : word + took);
  }

  private verb({ uniqueId, status, failures }: NodeResult): string {
    const node = this.node(uniqueId);
    const isModel = node?.resource_type === 'model';
    const isSeed = node?.resource_type === 'seed';
    if (status === 'success') return isModel ? 'OK created' : isSeed ? 'OK loaded' : 'OK';
    if (status === 'error') return isModel ? 'ERROR creating' : isSeed ? 'ERROR loading' : 'ERROR';
    return failures !== null && failures > 0 ? `${WORDS[status]} ${failures}` : WORDS[status];
  }

  private summary(results: RunResults): void {
    const done = results.results;
    const failed = done.filter(({ status }) => isFailure(status));
    const warned = done.filter(({ status }) => status === 'warn');
    const skipped = done.filter(({ status }) => status === 'skipped');
    this.say('');
    this.say(
      `Finished running ${count(done.map(({ uniqueId }) => this.kind(uniqueId)))} in ${results.seconds.toFixed(2)} s.`,
    );
    this.say('');
    if (results.status === 'cancelled') this.important('Cancelled. What was there before is unchanged.');
    else if (failed.length + warned.length === 0) this.say('Completed successfully');
    else this.important(`Completed with ${amount(failed, 'error')} and ${amount(warned, 'warning')}:`);
    for (const result of [...failed, ...warned]) this.explain(result);
    if (skipped.length > 0) this.say('');
    for (const { uniqueId, message } of skipped) this.say(`  ${this.name(uniqueId)}: ${message ?? ''}`);
    const passed = done.filter(({ status }) => status === 'success' || status === 'pass');
    this.say('');
    const skips = skipped.length + done.filter(({ status }) => status === 'cancelled').length;
    this.say(
      `Done. PASS=${passed.length} WARN=${warned.length} ERROR=${failed.length} SKIP=${skips} TOTAL=${done.length}`,
    );
  }

  private explain({ uniqueId, status, message, error }: NodeResult): void {
    const what = status === 'error' ? 'Error' : status === 'warn' ? 'Warning' : 'Failure';
    const file = error?.file ?? this.node(uniqueId)?.original_file_path;
    const line = error?.line === undefined ? '' : `:${error.line}`;
    this.important('');
    this.important(
      `${what} in ${this.kind(uniqueId)} ${this.name(uniqueId)}${file === undefined ? '' : ` (${file}${line})`}`,
    );
    this.important(`  ${error?.message ?? message ?? ''}`);
    if (error?.hint !== undefined) this.important(`  → ${error.hint}`);
  }

  private node(id: UniqueId): Node | SourceNode | undefined {
    return this.manifest.nodes[id] ?? this.manifest.sources[id];
  }

  private name(id: UniqueId): string {
    return this.node(id)?.name ?? id;
  }

  /** `table model`, `seed`, `data test`, `source`. */
  private kind(id: UniqueId): string {
    const node = this.node(id);
    if (node?.resource_type === 'model') return `${node.config.materialized} model`;
    if (node?.resource_type === 'test') return 'data test';
    return node?.resource_type ?? 'project hook';
  }

  /** `sql table model marts.fct_x` */
  private label(id: UniqueId): string {
    const node = this.node(id);
    switch (node?.resource_type) {
      case 'model':
        return `sql ${node.config.materialized} model ${node.schema}.${node.alias}`;
      case 'seed':
        return `seed file ${node.schema}.${node.alias}`;
      case 'test':
        return `test ${node.name}`;
      case 'source':
        return `freshness of ${node.source_name}.${node.name}`;
      default:
        return id;
    }
  }

  private line(index: number, total: number, text: string, status: string): void {
    this.say(`${`${index} of ${total} ${text} `.padEnd(WIDTH, '.')} [${status}]`);
  }

  private say(line: string): void {
    if (!this.options.quiet) this.important(line);
  }

  private important(line: string): void {
    const time = new Date().toISOString().slice(11, 19);
    this.options.write(line === '' ? time : `${time}  ${line}`);
  }
}

const WORDS: Record<NodeResult['status'], string> = {
  success: 'OK',
  pass: 'PASS',
  warn: 'WARN',
  fail: 'FAIL',
  error: 'ERROR',
  skipped: 'SKIP',
  cancelled: 'CANCELLED',
};

function plural(word: string, n: number): string {
  return n === 1 ? word : `${word}s`;
}

function amount(of: readonly unknown[], word: string): string {
  return `${of.length} ${plural(word, of.length)}`;
}

/** `3 table models, 20 data tests` */
function count(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, n]) => `${n} ${plural(kind, n)}`).join(', ');
}
