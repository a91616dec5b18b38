import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { TemplateDatabase } from '../compiler.js';
import {
  SIGNAL,
  type DatabaseAnswer,
  type DatabaseCall,
  type FromRenderer,
  type ManifestView,
  type RenderError,
  type RendererOptions,
  type RenderJob,
  type RenderResult,
  type ToRenderer,
} from './protocol.js';
import type { WorkerInput } from './worker.js';

const DEFAULT_TIMEOUT_MS = 5000;
const TICK_MS = 50;
const MEMORY_MB = 512;

/** What the thread says once it has read the macros. */
export interface MacroReport {
  errors: RenderError[];
  /** The macros that each macro may call. */
  macros: Record<string, string[]>;
}

interface Running {
  worker: Worker;
  signal: Int32Array;
  answers: MessagePort;
  ready: Promise<MacroReport>;
}

interface Batch {
  jobs: RenderJob[];
  results: RenderResult[];
  database: TemplateDatabase | undefined;
}

/** This folder's entry of the thread; from sources, with what lets Node read TypeScript. */
function startWorker(options: RendererOptions): Running {
  const here = fileURLToPath(import.meta.url);
  const extension = path.extname(here);
  const hooks = new URL('../testing/typescript-hooks.mjs', import.meta.url).href;
  const memory = new SharedArrayBuffer(SIGNAL.length * Int32Array.BYTES_PER_ELEMENT);
  const { port1: answers, port2 } = new MessageChannel();
  answers.unref();
  const worker = new Worker(path.join(path.dirname(here), `worker${extension}`), {
    workerData: { options, signal: memory, answers: port2 } satisfies WorkerInput,
    transferList: [port2],
    execArgv: extension === '.ts' ? ['--import', hooks] : [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  const ready = new Promise<MacroReport>((resolve, reject) => {
    worker.once('error', reject);
    worker.on('message', (message: FromRenderer) => {
      if (message.kind === 'ready') resolve({ errors: message.errors, macros: message.macros });
    });
  });
  return { worker, signal: new Int32Array(memory), answers, ready };
}

async function answer(database: TemplateDatabase | undefined, call: DatabaseCall): Promise<DatabaseAnswer> {
  if (database === undefined) return { error: 'there is no database while a project is parsed' };
  try {
    switch (call.kind) {
      case 'query':
        return { rows: await database.query(call.sql) };
      case 'relationType':
        return { relationType: await database.relationType(call.schema, call.name) };
      case 'columns':
        return { columns: await database.columns(call.schema, call.name) };
    }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** The main thread's side of the thread that renders templates: one that does not end is killed, the next starts anew. */
export class RenderThread {
  private running: Running | undefined;
  private manifest: ManifestView | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(
    private readonly options: RendererOptions,
    private readonly timeoutMs = DEFAULT_TIMEOUT_MS,
  ) {}

  /** Starts the thread and waits until it has read the macros. */
  async start(): Promise<MacroReport> {
    this.running ??= startWorker(this.options);
    const report = await this.running.ready;
    if (this.manifest !== undefined) this.send({ kind: 'manifest', manifest: this.manifest });
    return report;
  }

  /** What `ref`, `source` and `graph` find from now on. */
  setManifest(manifest: ManifestView): void {
    this.manifest = manifest;
    if (this.running !== undefined) this.send({ kind: 'manifest', manifest });
  }

  /** Renders templates one after the other; each has its own result or error. */
  render(jobs: RenderJob[], database?: TemplateDatabase): Promise<RenderResult[]> {
    const batch: Batch = { jobs, results: [], database };
    if (this.isClosed) return Promise.reject(new Error('the project is closed'));
    const done = this.queue.then(() => this.run(batch));
    this.queue = done.catch(() => undefined);
    return done;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.queue;
    await this.stop();
  }

  private send(message: ToRenderer): void {
    this.running?.worker.postMessage(message);
  }

  private async stop(): Promise<void> {
    const { running } = this;
    this.running = undefined;
    running?.answers.close();
    await running?.worker.terminate();
  }

  private async run(batch: Batch): Promise<RenderResult[]> {
    while (batch.results.length < batch.jobs.length) {
      if (this.running === undefined) await this.start();
      const failure = await this.runUntilFailure(batch);
      if (failure === undefined) continue;
      const job = batch.jobs[batch.results.length];
      if (job !== undefined) batch.results.push({ error: { ...failure, file: job.file, line: job.line } });
      await this.stop();
    }
    return batch.results;
  }

  /** @returns undefined when all is done, else why the thread did not end the template that comes next */
  private runUntilFailure(batch: Batch): Promise<Pick<RenderError, 'code' | 'message' | 'hint'> | undefined> {
    const { running, timeoutMs } = this;
    if (running === undefined) return Promise.resolve(undefined);
    const { worker, signal, answers } = running;
    return new Promise((resolve) => {
      const watch = setInterval(() => {
        if (isOverdue()) end(timeout(timeoutMs));
      }, TICK_MS);
      const isOverdue = watchdog(signal, timeoutMs);
      const end = (failure?: Pick<RenderError, 'code' | 'message' | 'hint'>): void => {
        clearInterval(watch);
        worker.off('message', onMessage).off('error', onError);
        resolve(failure);
      };
      const onMessage = (message: FromRenderer): void => {
        if (message.kind === 'result') batch.results.push(message.result);
        if (message.kind === 'database') {
          void answer(batch.database, message.call).then((reply) => {
            answers.postMessage(reply);
            Atomics.store(signal, SIGNAL.answered, 1);
            Atomics.notify(signal, SIGNAL.answered);
          });
        }
        if (batch.results.length === batch.jobs.length) end();
      };
      const onError = (error: Error): void => end(crash(error));
      worker.on('message', onMessage).on('error', onError);
      this.send({ kind: 'render', jobs: batch.jobs.slice(batch.results.length) });
    });
  }
}

/** Tells whether one template takes too long; time in which it waits for the database does not count. */
function watchdog(signal: Int32Array, limitMs: number): () => boolean {
  let job = Atomics.load(signal, SIGNAL.job);
  let spent = 0;
  let last = performance.now();
  return () => {
    const now = performance.now();
    const current = Atomics.load(signal, SIGNAL.job);
    if (current !== job) spent = 0;
    else if (Atomics.load(signal, SIGNAL.waiting) === 0) spent += Math.min(now - last, 10 * TICK_MS);
    job = current;
    last = now;
    return spent > limitMs;
  };
}

function timeout(limitMs: number): Pick<RenderError, 'code' | 'message' | 'hint'> {
  return {
    code: 'template_timeout',
    message: `the template did not end within ${limitMs / 1000} s`,
    hint: 'Does it, or a macro that it calls, loop without end?',
  };
}

function crash(error: Error): Pick<RenderError, 'code' | 'message' | 'hint'> {
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return {
      code: 'compiler_error',
      message: 'the template needs too much memory',
      hint: 'Does a loop add to a text or a list without end?',
    };
  }
  return { code: 'compiler_error', message: `the template engine stopped: ${error.message}` };
}
