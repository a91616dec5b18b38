import type { UniqueId } from '../manifest.js';

/** A node and the selected nodes that it waits for. */
export interface Step {
  id: UniqueId;
  waitsFor: UniqueId[];
}

/** Which nodes may start, given what has ended. Knows nothing of what they do. */
export class Schedule {
  private readonly waiting = new Map<UniqueId, Set<UniqueId>>();
  private readonly dependents = new Map<UniqueId, UniqueId[]>();
  private readonly ready: UniqueId[] = [];
  private running = 0;
  private wake: (() => void)[] = [];

  /** @param steps in topological order */
  constructor(steps: readonly Step[]) {
    for (const { id, waitsFor } of steps) {
      if (waitsFor.length === 0) this.ready.push(id);
      else this.waiting.set(id, new Set(waitsFor));
      for (const parent of waitsFor) this.dependents.set(parent, [...(this.dependents.get(parent) ?? []), id]);
    }
  }

  /** The next node that may start; waits for one. Undefined when there is none left. */
  async next(): Promise<UniqueId | undefined> {
    while (this.ready.length === 0) {
      if (this.running === 0) return undefined;
      await new Promise<void>((resolve) => this.wake.push(resolve));
    }
    this.running += 1;
    return this.ready.shift();
  }

  /** True while a node may start or may become ready. */
  get isOpen(): boolean {
    return this.ready.length > 0 || this.running > 0;
  }

  /** A started node has ended well: what waited for it alone may start. */
  succeeded(id: UniqueId): void {
    for (const dependent of this.dependents.get(id) ?? []) {
      const parents = this.waiting.get(dependent);
      parents?.delete(id);
      if (parents?.size !== 0) continue;
      this.waiting.delete(dependent);
      this.ready.push(dependent);
    }
    this.ended();
  }

  /** A started node has failed. @returns what will therefore never start */
  failed(id: UniqueId): UniqueId[] {
    const skipped: UniqueId[] = [];
    const queue = [...(this.dependents.get(id) ?? [])];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (!this.waiting.delete(next)) continue;
      skipped.push(next);
      queue.push(...(this.dependents.get(next) ?? []));
    }
    this.ended();
    return skipped;
  }

  /** Lets nothing more start. @returns what would have */
  drain(): UniqueId[] {
    const left = [...this.ready, ...this.waiting.keys()];
    this.ready.length = 0;
    this.waiting.clear();
    return left;
  }

  private ended(): void {
    this.running -= 1;
    for (const wake of this.wake.splice(0)) wake();
  }
}
