import { type LiveEvent } from '@strata/contracts';

const SECONDS = 60;
/** The rate is a mean over so many seconds: a figure that jumps cannot be read. */
const RATE_SECONDS = 10;
export const VISITOR_WINDOW_MS = 5 * 60_000;

/** How much is going on. */
export interface PulseReading {
  /** Events of each of the last 60 whole seconds, oldest first. */
  perSecond: readonly number[];
  /** Events per second, the mean of the last 10. */
  rate: number;
  /** Distinct visitors of the last 5 minutes. */
  visitors: number;
}

/** Counts what a feed brings. Bounded by time: what is older is forgotten at each reading. */
export class Pulse {
  private readonly seconds = new Map<number, number>();
  private readonly visitors = new Map<string, number>();

  count(events: number, now: number): void {
    const second = Math.floor(now / 1_000);
    this.seconds.set(second, (this.seconds.get(second) ?? 0) + events);
  }

  /** Notes who was there, and when. */
  see(events: readonly LiveEvent[], now: number): void {
    for (const { visitor_id, occurred_at } of events) {
      const at = Math.min(now, Date.parse(occurred_at));
      this.visitors.set(visitor_id, Math.max(at, this.visitors.get(visitor_id) ?? 0));
    }
  }

  read(now: number): PulseReading {
    this.forget(now);
    const current = Math.floor(now / 1_000);
    const perSecond = Array.from({ length: SECONDS }, (_, i) => this.seconds.get(current - SECONDS + i) ?? 0);
    const recent = perSecond.slice(-RATE_SECONDS).reduce((sum, n) => sum + n, 0);
    return { perSecond, rate: recent / RATE_SECONDS, visitors: this.visitors.size };
  }

  clear(): void {
    this.seconds.clear();
    this.visitors.clear();
  }

  private forget(now: number): void {
    for (const second of this.seconds.keys()) if (second < now / 1_000 - SECONDS - 1) this.seconds.delete(second);
    for (const [id, at] of this.visitors) if (at < now - VISITOR_WINDOW_MS) this.visitors.delete(id);
  }
}
