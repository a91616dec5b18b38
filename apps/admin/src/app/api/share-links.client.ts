import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import { type NewShareLink, type Page, type ShareLink } from './types';

const base = (dashboardId: string) => `${API}/dashboards/${dashboardId}/share-links`;

/** Links that show a dashboard to whoever holds them. */
@Injectable({ providedIn: 'root' })
export class ShareLinksClient {
  private readonly http = inject(HttpClient);

  /** Also those that are over, newest first. */
  list(dashboardId: string): Observable<Page<ShareLink>> {
    return this.http.get<Page<ShareLink>>(base(dashboardId));
  }

  create(dashboardId: string, expires_in_days: number): Observable<NewShareLink> {
    return this.http.post<NewShareLink>(base(dashboardId), { expires_in_days });
  }

  revoke(dashboardId: string, id: string): Observable<void> {
    return this.http.delete<void>(`${base(dashboardId)}/${id}`);
  }
}
