import { HttpClient } from '@angular/common/http';
import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import { isWanted, type LiveEvent, type LiveFilter, type LiveServerMessage } from '@strata/contracts';
import { type Subscription, firstValueFrom, map } from 'rxjs';
import { AnalyticsClient } from './analytics.client';
import { type ApiError } from './api-error';
import { LiveConnection } from './live-connection';
import { Pulse } from './live-pulse';
import { API } from './session';
import { type Filter } from './types';

/** More than anybody scrolls through; the explorer has the rest. */
export const MAX_EVENTS = 200;
const LOADED = 50;
const DAY = 86_400_000;
const LOADED_DAYS = 30;
const READ_EVERY_MS = 1_000;
/** A pause that is longer lets go of the connection and comes back by position. */
export const SHORT_PAUSE_MS = 60_000;

export type LiveState = 'connecting' | 'live' | 'paused' | 'reconnecting' | 'ended';

/** Both without repetition, newest first, as many as are kept. */
export function merged(a: readonly LiveEvent[], b: readonly LiveEvent[]): LiveEvent[] {
  const byId = new Map([...a, ...b].map((event) => [event.event_id, event]));
  const newestFirst = (x: LiveEvent, y: LiveEvent) =>
    x.occurred_at === y.occurred_at ? after(x.event_id, y.event_id) : after(x.occurred_at, y.occurred_at);
  return [...byId.values()].sort(newestFirst).slice(0, MAX_EVENTS);
}

/** Ids are time-ordered and times are ISO 8601 in UTC: the greater text is the newer. */
function after(x: string, y: string): number {
  return x < y ? 1 : -1;
}

/**
 * The live feed of a project as signals (docs/live.md). It starts with the latest events from the explorer and is from
 * then on told of new ones, across breaks, without gap or repetition. Provided by who shows it; ends with it.
 */
@Injectable()
export class LiveClient {
  private readonly http = inject(HttpClient);
  private readonly analytics = inject(AnalyticsClient);

  private projectId: string | undefined;
  private filter: LiveFilter = {};
  private connection: LiveConnection | undefined;
  private loading: Subscription | undefined;
  private readonly pulse = new Pulse();
  private reader: ReturnType<typeof setInterval> | undefined;
  private sleep: ReturnType<typeof setTimeout> | undefined;
  private isAsleep = false;
  private held: LiveEvent[] = [];
  private readonly link = signal<'connecting' | 'live' | 'reconnecting'>('connecting');
  private readonly paused = signal(false);

  /** Newest first, at most 200. */
  readonly events = signal<readonly LiveEvent[]>([]);
  /** Events that came besides and were not sent: too many for a screen. */
  readonly more = signal(0);
  /** Came during the pause. */
  readonly waiting = signal(0);
  /** A break was too long: some events before the newest are missing here. */
  readonly gap = signal(false);
  readonly reading = signal(this.pulse.read(Date.now()));
  /** Whether the latest events were asked for and answered. */
  readonly isLoaded = signal(false);
  /** Why the latest events could not be loaded; new ones come all the same. */
  readonly failure = signal<ApiError | undefined>(undefined);
  /** Why the feed ended for good. */
  readonly reason = signal<ApiError | undefined>(undefined);
  readonly state = computed<LiveState>(() => (this.reason() ? 'ended' : this.paused() ? 'paused' : this.link()));

  constructor() {
    inject(DestroyRef).onDestroy(() => this.close());
  }

  /** Watches a project, or watches it by another filter. */
  watch(projectId: string, filter: LiveFilter = {}): void {
    this.resume();
    this.filter = filter;
    this.forget();
    if (projectId === this.projectId && !this.reason()) {
      this.events.update((events) => events.filter((event) => isWanted(event, filter)));
      this.connection?.filterBy(filter);
      return;
    }
    this.close();
    this.projectId = projectId;
    this.events.set([]);
    this.reason.set(undefined);
    this.link.set('connecting');
    this.reader = setInterval(() => this.reading.set(this.pulse.read(Date.now())), READ_EVERY_MS);
    this.connection = new LiveConnection(projectId, filter, () => this.ticket(projectId), {
      onMessage: (message) => this.hear(message),
      onBreak: () => this.link.set('reconnecting'),
      onEnd: (reason) => this.end(reason),
    });
    this.connection.open();
  }

  /** Holds the picture still; what comes meanwhile is counted and shown on resuming. */
  pause(): void {
    if (this.state() === 'ended' || this.paused()) return;
    this.paused.set(true);
    this.sleep = setTimeout(() => {
      this.isAsleep = true;
      this.connection?.close();
    }, SHORT_PAUSE_MS);
  }

  resume(): void {
    if (!this.paused()) return;
    clearTimeout(this.sleep);
    this.paused.set(false);
    this.events.set([...this.held, ...this.events()].slice(0, MAX_EVENTS));
    this.more.update((more) => more + Math.max(0, this.waiting() - this.held.length));
    this.held = [];
    this.waiting.set(0);
    if (this.isAsleep) {
      this.link.set('reconnecting');
      this.connection?.open();
    }
    this.isAsleep = false;
  }

  /** Loads the latest events again, after a failure. */
  load(): void {
    const { projectId } = this;
    if (!projectId) return;
    const now = Date.now();
    const [from, to] = [now - LOADED_DAYS * DAY, now + DAY].map((at) => new Date(at).toISOString()) as [string, string];
    const { include_bots: includeBots = false } = this.filter;
    const query = { projectId, from, to, tz: 'UTC', filters: this.asFilters(), includeBots, limit: LOADED };
    this.loading?.unsubscribe();
    this.failure.set(undefined);
    this.loading = this.analytics.events(query).subscribe({
      next: ({ data }) => {
        const fresh = this.unknown(data);
        this.pulse.see(fresh, Date.now());
        this.show(fresh, (list) => merged(list, fresh));
        this.isLoaded.set(true);
      },
      error: (cause: ApiError) => this.failure.set(cause),
    });
  }

  private asFilters(): Filter[] {
    const { event_name, person } = this.filter;
    return [
      ...(event_name === undefined ? [] : [{ field: 'event_name', op: 'eq', value: event_name } as const]),
      // The visitor id of an identified person is the distinct id.
      ...(person === undefined ? [] : [{ field: 'visitor_id', op: 'eq', value: person } as const]),
    ];
  }

  private hear(message: LiveServerMessage): void {
    if (message.type === 'hello') this.greet(message.is_gap);
    // Only from here on does the server send what is wanted: what came before is in the list.
    else if (message.type === 'filter') this.load();
    else if (message.type === 'events') this.take(message.events, message.more);
  }

  private greet(isGap: boolean): void {
    this.link.set('live');
    if (isGap) this.gap.set(true);
    if (isGap || !this.isLoaded()) this.load();
  }

  /** New ones go on top, in the order in which they came, even when they happened earlier. */
  private take(events: readonly LiveEvent[], more: number): void {
    const fresh = this.unknown(events);
    const now = Date.now();
    this.pulse.see(fresh, now);
    this.pulse.count(fresh.length + more, now);
    const onTop = (list: readonly LiveEvent[]) => [...fresh.toReversed(), ...list].slice(0, MAX_EVENTS);
    this.show(fresh, onTop);
    (this.paused() ? this.waiting : this.more).update((count) => count + more);
  }

  private show(fresh: readonly LiveEvent[], into: (list: readonly LiveEvent[]) => LiveEvent[]): void {
    if (fresh.length === 0) return;
    if (this.paused()) {
      this.held = into(this.held);
      this.waiting.update((count) => count + fresh.length);
    } else {
      this.events.update(into);
    }
  }

  /** Those that are wanted and not here yet. */
  private unknown(events: readonly LiveEvent[]): LiveEvent[] {
    const known = new Set([...this.events(), ...this.held].map(({ event_id }) => event_id));
    return events.filter((event) => !known.has(event.event_id) && isWanted(event, this.filter));
  }

  private ticket(projectId: string): Promise<string> {
    const issued = this.http.post<{ ticket: string }>(`${API}/projects/${projectId}/live-tickets`, {});
    return firstValueFrom(issued.pipe(map(({ ticket }) => ticket)));
  }

  private end(reason: ApiError): void {
    this.close();
    this.reason.set(reason);
  }

  /** What was counted belongs to the filter that was. */
  private forget(): void {
    this.held = [];
    this.waiting.set(0);
    this.more.set(0);
    this.gap.set(false);
    this.isLoaded.set(false);
    this.failure.set(undefined);
    this.pulse.clear();
    this.reading.set(this.pulse.read(Date.now()));
  }

  /** Stops watching; what was seen stays. */
  close(): void {
    clearInterval(this.reader);
    clearTimeout(this.sleep);
    this.loading?.unsubscribe();
    this.connection?.close();
    this.connection = undefined;
    this.projectId = undefined;
    this.paused.set(false);
    this.isAsleep = false;
  }
}
