import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable, tap } from 'rxjs';
import { API, SessionStore } from './session';
import { type AuthSession, type AuthStatus, type Me, type Registration } from './types';

@Injectable({ providedIn: 'root' })
export class AuthClient {
  private readonly http = inject(HttpClient);
  private readonly session = inject(SessionStore);

  status(): Observable<AuthStatus> {
    return this.http.get<AuthStatus>(`${API}/auth/status`);
  }

  me(): Observable<Me> {
    return this.http.get<Me>(`${API}/me`);
  }

  register(registration: Registration): Observable<AuthSession> {
    return this.opened(this.http.post<AuthSession>(`${API}/auth/register`, registration));
  }

  login(email: string, password: string): Observable<AuthSession> {
    return this.opened(this.http.post<AuthSession>(`${API}/auth/login`, { email, password }));
  }

  logout(): Observable<void> {
    return this.closed(this.http.post<void>(`${API}/auth/logout`, {}));
  }

  logoutEverywhere(): Observable<void> {
    return this.closed(this.http.post<void>(`${API}/auth/logout-all`, {}));
  }

  private opened(answer: Observable<AuthSession>): Observable<AuthSession> {
    return answer.pipe(tap((session) => this.session.open(session)));
  }

  private closed(answer: Observable<void>): Observable<void> {
    return answer.pipe(tap(() => this.session.close()));
  }
}
