import { HttpClient } from '@angular/common/http';
import { Injectable, effect, inject, signal, untracked } from '@angular/core';
import { type Observable, map, switchMap, tap } from 'rxjs';
import { API, SessionStore } from './session';
import { type Ticket, type Workspace, type WorkspaceDetails } from './types';

const KEY = 'strata.visit';

/** A workspace into which a superadmin looks by a ticket. */
export interface Visit {
  workspace: Omit<Workspace, 'role'>;
  /** ISO 8601: the server ends it then. */
  until: string;
}

/** A superadmin's way into a workspace of which they are no member: read-only, one at a time, on record first. */
@Injectable({ providedIn: 'root' })
export class AuditVisit {
  private readonly http = inject(HttpClient);
  private readonly open = signal(stored());
  readonly current = this.open.asReadonly();

  constructor() {
    const session = inject(SessionStore);
    // Whoever signs in next in this tab is somebody else.
    effect(() => {
      if (session.anonymous()) untracked(() => this.keep(undefined));
    });
  }

  start(workspaceId: string, reason: string, minutes: number): Observable<Visit> {
    return this.http.post<Ticket>(`${API}/workspaces/${workspaceId}/tickets`, { reason, minutes }).pipe(
      switchMap((ticket) =>
        this.http.get<WorkspaceDetails>(`${API}/workspaces/${workspaceId}`).pipe(
          map(({ id, name, reporting_zone }) => ({
            workspace: { id, name, reporting_zone },
            until: ticket.expires_at,
          })),
        ),
      ),
      tap((visit) => this.keep(visit)),
    );
  }

  end(): Observable<void> {
    const id = this.open()?.workspace.id ?? '';
    return this.http.delete<void>(`${API}/workspaces/${id}/tickets`).pipe(tap(() => this.keep(undefined)));
  }

  /** For this tab: a reload goes on with it. */
  private keep(visit: Visit | undefined): void {
    if (visit) sessionStorage.setItem(KEY, JSON.stringify(visit));
    else sessionStorage.removeItem(KEY);
    this.open.set(visit);
  }
}

function stored(): Visit | undefined {
  try {
    const visit = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Visit | null;
    return visit && Date.parse(visit.until) > Date.now() ? visit : undefined;
  } catch {
    return undefined; // Edited by hand.
  }
}
