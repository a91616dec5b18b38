import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { jsonLines } from './json-lines';
import { API } from './session';
import { type DashboardFilters, type SharedDashboard, type WidgetLine } from './types';

/** What the requests of guests have in common; they carry the link's token and nobody's sign-in. */
export const SHARED = `${API}/shared/`;
const TOKEN_HEADER = 'X-Share-Token';

/** What a guest asks for: the rest is as the dashboard has it. */
export interface GuestRequest {
  filters: Pick<DashboardFilters, 'range' | 'tz'>;
  widget_ids: readonly string[];
}

/** A dashboard for those who hold a link to it. */
@Injectable({ providedIn: 'root' })
export class SharedClient {
  private readonly http = inject(HttpClient);

  get(token: string): Observable<SharedDashboard> {
    return this.http.post<SharedDashboard>(`${SHARED}dashboard`, {}, { headers: { [TOKEN_HEADER]: token } });
  }

  /** A line per widget as soon as it is there. */
  data(token: string, request: GuestRequest): Observable<WidgetLine> {
    return jsonLines<WidgetLine>(this.http, `${SHARED}dashboard/data`, request, { [TOKEN_HEADER]: token });
  }
}
