import { LIVE_CLOSE, type LiveFilter, type LiveServerMessage } from '@strata/contracts';
import { comparePositions, type LiveEntry } from '@strata/queue';
import { filterName, select, type Selection } from './selection.js';

/** More than anybody can read in a tick. */
const EVENTS_PER_TICK = 25;
/** What a viewer who comes back is shown of what was missed. */
export const EVENTS_ON_RETURN = 200;
/** A viewer for whom this much waits to be sent does not read; after the time he is sent away. */
const MAX_WAITING_BYTES = 256 * 1024;
const MAX_SLOW_MS = 30_000;

/** The connection to a viewer. */
export interface LiveSocket {
  send(text: string): void;
  /** Bytes that wait because the other side does not read. */
  waitingBytes(): number;
  close(code: number): void;
}

/** A selection as it is sent, made once for all viewers with the same filter. */
export interface Prepared extends Selection {
  json: string;
}

export function prepare(entries: readonly LiveEntry[], filter: LiveFilter, limit = EVENTS_PER_TICK): Prepared {
  const selection = select(entries, filter, limit);
  return { ...selection, json: JSON.stringify(selection.events) };
}

/** One viewer of a project: what he wants, how far he is, and what could not be sent to him. */
export class Seat {
  filter: LiveFilter = {};
  filterName = filterName({});
  /** Entries that arrive while the viewer still gets what he missed; undefined from then on. */
  held: LiveEntry[] | undefined = [];
  private skipped = 0;
  private slowSince: number | undefined;

  /** @param position everything up to it has been delivered. */
  constructor(
    private readonly socket: LiveSocket,
    public position: string,
  ) {}

  setFilter(filter: LiveFilter): void {
    this.filter = filter;
    this.filterName = filterName(filter);
    // Whoever asks without reading the answers would have them pile up here.
    if (this.socket.waitingBytes() > MAX_WAITING_BYTES) this.close(LIVE_CLOSE.tooSlow);
    else this.say({ type: 'filter', filter });
  }

  say(message: LiveServerMessage): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The entries that this viewer has not got yet; the same list when that is all of them. */
  fresh(entries: readonly LiveEntry[]): readonly LiveEntry[] {
    const [first] = entries;
    if (first && comparePositions(this.position, first.position) < 0) return entries;
    return entries.filter(({ position }) => comparePositions(this.position, position) < 0);
  }

  /** Sends what was prepared of entries up to `position`, or counts it when the viewer does not read. */
  deliver({ events, more, json }: Prepared, position: string, now: number): void {
    this.position = position;
    if (this.socket.waitingBytes() > MAX_WAITING_BYTES) {
      this.skip(events.length + more, now);
      return;
    }
    this.slowSince = undefined;
    const untold = more + this.skipped;
    this.skipped = 0;
    if (events.length === 0 && untold === 0) return;
    this.socket.send(`{"type":"events","position":"${position}","more":${untold},"events":${json}}`);
  }

  close(code: number): void {
    this.socket.close(code);
  }

  private skip(count: number, now: number): void {
    this.skipped += count;
    this.slowSince ??= now;
    if (now - this.slowSince > MAX_SLOW_MS) this.close(LIVE_CLOSE.tooSlow);
  }
}
