import { setTimeout as sleep } from 'node:timers/promises';
import { type ExitReason } from '@strata/engines';

/** A started process, engine or service. */
export interface Running {
  readonly pid: number;
  readonly exited: Promise<ExitReason>;
  stop: (graceMs?: number) => Promise<void>;
}

interface SupervisorOptions {
  log: (line: string) => void;
  /** Called once, when a process cannot be kept alive. */
  onGiveUp: (message: string) => void;
  now?: () => number;
  wait?: (ms: number) => Promise<unknown>;
}

const WINDOW_MS = 60_000;
const CRASHES = 5;
const FIRST_PAUSE_MS = 200;

/** Keeps processes alive: one that ends is started again after a pause; one that keeps ending ends everything. */
export class Supervisor {
  private readonly running = new Map<string, Running>();
  private readonly crashes = new Map<string, number[]>();
  private isStopping = false;

  constructor(private readonly options: SupervisorOptions) {}

  /** Starts a process and watches it from then on. The first start's failure is the caller's. */
  async keep<T extends Running>(name: string, start: () => Promise<T>): Promise<T> {
    const running = await start();
    await this.watch(name, running, start);
    return running;
  }

  /** Ends the named processes at the same time; no process is started again from now on. */
  async stop(names: readonly string[], graceMs: number): Promise<void> {
    this.isStopping = true;
    await Promise.all(names.map(async (name) => this.running.get(name)?.stop(graceMs)));
  }

  private async watch(name: string, running: Running, start: () => Promise<Running>): Promise<void> {
    this.running.set(name, running);
    if (this.isStopping) return running.stop();
    void running.exited.then((reason) => this.restart(name, describe(reason), start));
  }

  private async restart(name: string, reason: string, start: () => Promise<Running>): Promise<void> {
    if (this.isStopping) return;
    const count = this.countCrash(name);
    if (count >= CRASHES) {
      this.options.onGiveUp(`${name} ended ${count} times within a minute, the last time by ${reason}.`);
      return;
    }
    const pause = FIRST_PAUSE_MS * 2 ** (count - 1);
    this.options.log(`${name} ended unexpectedly (${reason}); starting it again in ${pause / 1000} s`);
    await (this.options.wait ?? sleep)(pause);
    if (this.isStopping) return;
    try {
      const running = await start();
      this.options.log(`${name} is back (pid ${running.pid})`);
      await this.watch(name, running, start);
    } catch (error) {
      await this.restart(name, (error as Error).message, start);
    }
  }

  private countCrash(name: string): number {
    const now = (this.options.now ?? Date.now)();
    const recent = [...(this.crashes.get(name) ?? []), now].filter((at) => now - at < WINDOW_MS);
    this.crashes.set(name, recent);
    return recent.length;
  }
}

function describe({ code, signal }: ExitReason): string {
  return signal ?? `exit code ${code}`;
}
