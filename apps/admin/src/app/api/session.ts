import { HttpClient } from '@angular/common/http';
import { Injectable, computed, inject, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { ApiError } from './api-error';
import { type AuthSession, type User } from './types';

export const API = '/api/v1';
/** Says that a session may exist, nothing about whose: the cookie cannot be seen from here. */
const HINT = 'strata.session';
type Message = { kind: 'session'; session: AuthSession } | { kind: 'signed-out' };

/**
 * Who is signed in. The access token lives in memory alone; the refresh token is an httpOnly cookie this code never
 * sees. Tabs take turns at refreshing (Web Locks), because a rotated refresh token that is used twice signs out.
 */
@Injectable({ providedIn: 'root' })
export class SessionStore {
  private readonly http = inject(HttpClient);
  private readonly session = signal<AuthSession | undefined>(undefined);
  private readonly channel =
    typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('strata.session');
  private started: Promise<void> | undefined;
  private refreshing: Promise<void> | undefined;

  readonly user = computed<User | undefined>(() => this.session()?.user);
  readonly accessToken = computed(() => this.session()?.access_token);
  /** True once the server said that nobody is signed in. */
  readonly anonymous = signal(false);
  /** Why the session could not be restored, other than that there is none. */
  readonly failure = signal<ApiError | undefined>(undefined);

  constructor() {
    this.channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (data.kind === 'session') this.hold(data.session);
      else this.forget();
    });
  }

  /** Restores the session by the cookie, once per page load. Resolves also when that fails. */
  start(): Promise<void> {
    this.started ??= this.session() ? Promise.resolve() : this.restore();
    return this.started;
  }

  async restore(): Promise<void> {
    this.failure.set(undefined);
    // Nobody signed in from this browser: there is nothing to ask the server.
    if (localStorage.getItem(HINT) === null) return this.forget();
    try {
      await this.refresh();
    } catch (error) {
      const failure = ApiError.from(error);
      if (failure.status !== 401) this.failure.set(failure);
    }
  }

  open({ access_token, expires_in, user }: AuthSession): void {
    // The answer holds the refresh token as well: it is not kept.
    const session = { access_token, expires_in, user };
    this.hold(session);
    this.channel?.postMessage({ kind: 'session', session } satisfies Message);
  }

  close(): void {
    this.forget();
    this.channel?.postMessage({ kind: 'signed-out' } satisfies Message);
  }

  /** A new access token, fetched once for all who ask meanwhile. Rejects with an ApiError. */
  refresh(): Promise<void> {
    const stale = this.accessToken();
    this.refreshing ??= inTurn(() => this.refreshUnlessFresh(stale)).finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async refreshUnlessFresh(stale: string | undefined): Promise<void> {
    // Another tab may have refreshed and told us while we waited for our turn.
    if (this.accessToken() !== stale) return;
    try {
      this.open(await firstValueFrom(this.http.post<AuthSession>(`${API}/auth/refresh`, {})));
    } catch (error) {
      const failure = ApiError.from(error);
      if (failure.status === 401) this.forget();
      throw failure;
    }
  }

  private hold(session: AuthSession): void {
    localStorage.setItem(HINT, '1');
    this.session.set(session);
    this.anonymous.set(false);
  }

  private forget(): void {
    localStorage.removeItem(HINT);
    this.session.set(undefined);
    this.anonymous.set(true);
  }
}

/** Web Locks exist in secure contexts only; plain HTTP on a LAN goes without. */
async function inTurn(task: () => Promise<void>): Promise<void> {
  if (typeof navigator !== 'undefined' && 'locks' in navigator) await navigator.locks.request('strata.refresh', task);
  else await task();
}
