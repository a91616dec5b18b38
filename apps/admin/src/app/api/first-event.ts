import { Injectable, inject } from '@angular/core';
import { type Observable, catchError, exhaustMap, filter, map, of, take, timer } from 'rxjs';
import { AnalyticsClient } from './analytics.client';

const EVERY_MS = 2_000;
const HOUR = 3_600_000;

/** Waits for a project's first event. How it is learned of is known here alone. */
@Injectable({ providedIn: 'root' })
export class FirstEvent {
  private readonly analytics = inject(AnalyticsClient);

  /** Emits its time once, as soon as there is one, and completes; goes on asking while the server is away. */
  of(projectId: string): Observable<string> {
    return timer(0, EVERY_MS).pipe(
      exhaustMap(() => this.ask(projectId)),
      filter((at) => at !== null),
      take(1),
    );
  }

  private ask(projectId: string): Observable<string | null> {
    const now = Date.now();
    const [from, to] = [new Date(now - HOUR).toISOString(), new Date(now).toISOString()];
    // The range does not matter: the answer names the project's first event of all.
    return this.analytics.overview({ projectId, from, to, tz: 'UTC', filters: [], includeBots: true }).pipe(
      map(({ first_event_at }) => first_event_at),
      catchError(() => of(null)),
    );
  }
}
