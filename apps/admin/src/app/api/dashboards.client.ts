import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { jsonLines } from './json-lines';
import { API } from './session';
import {
  type Dashboard,
  type DashboardChange,
  type DashboardFilters,
  type DashboardItem,
  type DashboardVersion,
  type DashboardVersionDetails,
  type NewDashboard,
  type NewWidget,
  type Page,
  type WidgetLine,
} from './types';

const BASE = `${API}/dashboards`;

export interface DashboardFilter {
  workspaceId: string;
  search?: string;
  tag?: string;
  /** `favourites`: those that one marked. */
  owner?: 'me' | 'favourites' | 'all';
}

/** What of a page's data is asked for. */
export interface DataRequest {
  /** Instead of those the dashboard is opened with. */
  filters?: DashboardFilters;
  widget_ids?: readonly string[];
  /** Compute anew what could be answered from a cache. */
  refresh?: boolean;
}

/** Pages of widgets. */
@Injectable({ providedIn: 'root' })
export class DashboardsClient {
  private readonly http = inject(HttpClient);

  /** Last changed first. */
  list(filter: DashboardFilter, cursor?: string): Observable<Page<DashboardItem>> {
    const { workspaceId, search, tag, owner } = filter;
    const narrowed = { ...(search && { search }), ...(tag && { tag }), ...(owner && { owner }) };
    const params = { workspace_id: workspaceId, ...narrowed, ...(cursor && { cursor }) };
    return this.http.get<Page<DashboardItem>>(BASE, { params });
  }

  get(id: string): Observable<Dashboard> {
    return this.http.get<Dashboard>(`${BASE}/${id}`);
  }

  create(dashboard: NewDashboard): Observable<Dashboard> {
    return this.http.post<Dashboard>(BASE, dashboard);
  }

  /** With a `version`, refused with 409 when somebody saved another one meanwhile. */
  update(id: string, change: DashboardChange): Observable<Dashboard> {
    return this.http.patch<Dashboard>(`${BASE}/${id}`, change);
  }

  remove(id: string): Observable<void> {
    return this.http.delete<void>(`${BASE}/${id}`);
  }

  /** A private one of one's own. */
  clone(id: string, name?: string): Observable<Dashboard> {
    return this.http.post<Dashboard>(`${BASE}/${id}/clone`, { ...(name && { name }) });
  }

  setFavourite(id: string, isFavourite: boolean): Observable<void> {
    const address = `${BASE}/${id}/favourite`;
    return isFavourite ? this.http.put<void>(address, {}) : this.http.delete<void>(address);
  }

  versions(id: string, cursor?: string): Observable<Page<DashboardVersion>> {
    return this.http.get<Page<DashboardVersion>>(`${BASE}/${id}/versions`, { params: { ...(cursor && { cursor }) } });
  }

  version(id: string, version: number): Observable<DashboardVersionDetails> {
    return this.http.get<DashboardVersionDetails>(`${BASE}/${id}/versions/${version}`);
  }

  restore(id: string, version: number): Observable<Dashboard> {
    return this.http.post<Dashboard>(`${BASE}/${id}/versions/${version}/restore`, {});
  }

  /** The data of the page, a line per widget as soon as it is there. */
  data(id: string, request: DataRequest): Observable<WidgetLine> {
    return jsonLines<WidgetLine>(this.http, `${BASE}/${id}/data`, request);
  }

  /** The same for widgets that are not kept yet; their ids are those given. */
  preview(
    workspace_id: string,
    widgets: readonly NewWidget[],
    filters: DashboardFilters | undefined,
  ): Observable<WidgetLine> {
    return jsonLines<WidgetLine>(this.http, `${BASE}/preview`, { workspace_id, widgets, filters });
  }
}
