import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface LoadPlan {
  url: string;
  apiKey: string;
  connections: number;
  seconds: number;
  eventsPerRequest: number;
  /** With it, senders pause while more than `maxJobs` wait or run. */
  queue?: { redisUrl: string; maxJobs: number };
}

export interface LoadResult {
  /** Answered with 2xx. */
  requests: number;
  failed: number;
  seconds: number;
  /** From request to answer. */
  p50Ms: number;
  p99Ms: number;
}

/** A child process of the benchmark, by its file's name. */
export function forkChild(name: 'load-process' | 'empty-endpoint'): ChildProcess {
  return fork(fileURLToPath(new URL(`./${name}.js`, import.meta.url)), { stdio: 'inherit' });
}

/** The next message of a child. @throws when it ends instead. */
export function nextMessage<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error(`${child.spawnargs.at(-1)} ended early.`));
    child.once('exit', ended);
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message as T);
    });
  });
}

/** The load generator: a process of its own, so that its CPU time is not ours and not the product's. */
export class LoadGenerator {
  private constructor(private readonly child: ChildProcess) {}

  static async start(): Promise<LoadGenerator> {
    const child = forkChild('load-process');
    await nextMessage(child);
    return new LoadGenerator(child);
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  run(plan: LoadPlan): Promise<LoadResult> {
    const result = nextMessage<LoadResult>(this.child);
    this.child.send(plan);
    return result;
  }

  stop(): void {
    this.child.kill();
  }
}
