import { LIVE_HEARTBEAT_MS } from '@strata/contracts';
import { comparePositions, type LiveEntry, type LiveStream } from '@strata/queue';
import { EVENTS_ON_RETURN, prepare, type LiveSocket, type Prepared, Seat } from './seat.js';

/** Viewers get what came in together this often: faster looks no livelier and costs a frame per event. */
const TICK_MS = 250;
const WATCH_EVERY_MS = 30_000;
/** Pub/sub is never this late: what is older than that and has not come never was. */
const SETTLED_MS = 5_000;

/** All viewers of one project in this process: one subscription, each filter applied once. */
export class ProjectHub {
  private readonly seats = new Set<Seat>();
  private pending: LiveEntry[] = [];
  /** The last entry that a tick took. */
  private taken = '0-0';
  private recovering = 0;
  private timers: NodeJS.Timeout[] = [];
  private started?: Promise<() => Promise<void>>;

  constructor(
    private readonly projectId: string,
    private readonly stream: LiveStream,
  ) {}

  get size(): number {
    return this.seats.size;
  }

  /**
   * Seats a viewer.
   * @param after the position up to which he has everything; absent: from now on.
   * @throws DomainError `unavailable` with Redis away.
   */
  async join(socket: LiveSocket, after: string | undefined): Promise<Seat> {
    const seat = new Seat(socket, after ?? '0-0');
    this.seats.add(seat);
    try {
      await (this.started ??= this.start());
      await this.catchUp(seat, after);
    } catch (error) {
      this.seats.delete(seat);
      throw error;
    }
    return seat;
  }

  leave(seat: Seat): void {
    this.seats.delete(seat);
  }

  async stop(): Promise<void> {
    this.timers.forEach(clearInterval);
    const unsubscribe = await this.started?.catch(() => undefined);
    await unsubscribe?.();
  }

  private async start(): Promise<() => Promise<void>> {
    await this.stream.watch(this.projectId);
    // Before the subscription, which nobody would end if this failed.
    this.taken = await this.stream.now();
    const unsubscribe = await this.stream.subscribe(
      this.projectId,
      (entry) => this.pending.push(entry),
      () => void this.recover(),
    );
    this.timers = [
      setInterval(() => this.tick(), TICK_MS),
      setInterval(() => void this.heartbeat(), LIVE_HEARTBEAT_MS),
      setInterval(() => void this.stream.watch(this.projectId).catch(() => undefined), WATCH_EVERY_MS),
    ];
    return unsubscribe;
  }

  /** What the viewer missed comes first; what arrives meanwhile is held and follows. */
  private async catchUp(seat: Seat, after: string | undefined): Promise<void> {
    const missed = after === undefined ? [] : await this.stream.since(this.projectId, after);
    if (after === undefined || missed === undefined) seat.position = await this.stream.now();
    seat.say({ type: 'hello', position: seat.position, is_gap: missed === undefined });
    for (const entries of [missed ?? [], seat.held ?? []]) this.give(seat, seat.fresh(entries), EVENTS_ON_RETURN);
    seat.held = undefined;
  }

  private tick(): void {
    if (this.pending.length === 0 || this.recovering > 0) return;
    const entries = this.pending;
    this.pending = [];
    this.taken = entries.at(-1)?.position ?? this.taken;
    const prepared = new Map<string, Prepared>();
    for (const seat of this.seats) {
      if (seat.held) seat.held.push(...entries);
      else this.giveShared(seat, entries, prepared);
    }
  }

  private giveShared(seat: Seat, entries: readonly LiveEntry[], prepared: Map<string, Prepared>): void {
    const fresh = seat.fresh(entries);
    if (fresh !== entries) {
      this.give(seat, fresh);
      return;
    }
    let shared = prepared.get(seat.filterName);
    if (!shared) prepared.set(seat.filterName, (shared = prepare(entries, seat.filter)));
    seat.deliver(shared, entries.at(-1)?.position ?? seat.position, Date.now());
  }

  private give(seat: Seat, entries: readonly LiveEntry[], limit?: number): void {
    const last = entries.at(-1);
    if (last) seat.deliver(prepare(entries, seat.filter, limit), last.position, Date.now());
  }

  /** After a break of the subscription: what was published meanwhile stands in the stream. */
  private async recover(): Promise<void> {
    this.recovering += 1;
    try {
      const missed = await this.stream.since(this.projectId, this.taken);
      if (missed) this.pending = inOrder([...missed, ...this.pending]);
      else for (const seat of this.seats) seat.say({ type: 'hello', position: seat.position, is_gap: true });
    } catch {
      // Away again: the next reconnect recovers from the same place.
    } finally {
      this.recovering -= 1;
    }
  }

  private async heartbeat(): Promise<void> {
    const settled = await this.settled().catch(() => undefined);
    for (const seat of this.seats) {
      if (seat.held) continue;
      // Without events the position must not grow old: a viewer who comes back would be told of a gap.
      const isBehind = settled !== undefined && comparePositions(seat.position, settled) < 0;
      seat.say({ type: 'heartbeat', position: isBehind ? settled : seat.position });
    }
  }

  private async settled(): Promise<string> {
    const [time = '0'] = (await this.stream.now()).split('-');
    return `${Number(time) - SETTLED_MS}-0`;
  }
}

/** Each entry once, oldest first. */
function inOrder(entries: readonly LiveEntry[]): LiveEntry[] {
  const byPosition = new Map(entries.map((entry) => [entry.position, entry]));
  return [...byPosition.values()].sort((a, b) => comparePositions(a.position, b.position));
}
