import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable, map } from 'rxjs';
import { type DownloadedFile, fileOf } from './file';
import { API } from './session';
import {
  type FileFormat,
  type NewChart,
  type NewSavedQuery,
  type Page,
  type Params,
  type QueryRun,
  type QueryVersion,
  type SavedChart,
  type SavedQuery,
  type SavedQueryChange,
  type SavedQueryItem,
  type SnapshotResult,
} from './types';

const BASE = `${API}/saved-queries`;

export interface SavedQueryFilter {
  workspaceId: string;
  search?: string;
  tag?: string;
  owner: 'me' | 'all';
}

/** Questions that are kept, with their versions, charts and results. */
@Injectable({ providedIn: 'root' })
export class SavedQueriesClient {
  private readonly http = inject(HttpClient);

  list({ workspaceId, search, tag, owner }: SavedQueryFilter, cursor?: string): Observable<Page<SavedQueryItem>> {
    const narrowed = { ...(search && { search }), ...(tag && { tag }), ...(cursor && { cursor }) };
    const params = { workspace_id: workspaceId, owner, ...narrowed };
    return this.http.get<Page<SavedQueryItem>>(BASE, { params });
  }

  tags(workspace_id: string): Observable<{ data: { tag: string; count: number }[] }> {
    return this.http.get<{ data: { tag: string; count: number }[] }>(`${BASE}/tags`, { params: { workspace_id } });
  }

  get(id: string): Observable<SavedQuery> {
    return this.http.get<SavedQuery>(`${BASE}/${id}`);
  }

  create(query: NewSavedQuery): Observable<SavedQuery> {
    return this.http.post<SavedQuery>(BASE, query);
  }

  /** Refused with 409 when somebody saved another version than the one that was edited. */
  update(id: string, change: SavedQueryChange): Observable<SavedQuery> {
    return this.http.patch<SavedQuery>(`${BASE}/${id}`, change);
  }

  remove(id: string): Observable<void> {
    return this.http.delete<void>(`${BASE}/${id}`);
  }

  /** A private copy of one's own. */
  clone(id: string): Observable<SavedQuery> {
    return this.http.post<SavedQuery>(`${BASE}/${id}/clone`, {});
  }

  versions(id: string, cursor?: string): Observable<Page<QueryVersion>> {
    return this.http.get<Page<QueryVersion>>(`${BASE}/${id}/versions`, { params: { ...(cursor && { cursor }) } });
  }

  restore(id: string, version: number): Observable<SavedQuery> {
    return this.http.post<SavedQuery>(`${BASE}/${id}/versions/${version}/restore`, {});
  }

  /** Answers with a result that is still fresh, unless `refresh`. */
  run(id: string, body: { params: Params; refresh: boolean; query_id: string }): Observable<SnapshotResult> {
    return this.http.post<SnapshotResult>(`${BASE}/${id}/run`, body);
  }

  runs(id: string, cursor?: string): Observable<Page<QueryRun>> {
    return this.http.get<Page<QueryRun>>(`${BASE}/${id}/runs`, { params: { ...(cursor && { cursor }) } });
  }

  /** A result as it was. */
  snapshot(id: string, snapshotId: string): Observable<SnapshotResult> {
    return this.http.get<SnapshotResult>(`${BASE}/${id}/snapshots/${snapshotId}`);
  }

  /** The whole result as a file. */
  export(id: string, format: FileFormat, values: Params): Observable<DownloadedFile> {
    const params = { format, params: JSON.stringify(values) };
    return this.http
      .get(`${BASE}/${id}/export`, { params, responseType: 'arraybuffer', observe: 'response' })
      .pipe(map((response) => fileOf(response, `query.${format}`)));
  }

  addChart(id: string, chart: NewChart): Observable<SavedChart> {
    return this.http.post<SavedChart>(`${BASE}/${id}/charts`, chart);
  }

  changeChart(id: string, chartId: string, chart: NewChart): Observable<SavedChart> {
    return this.http.patch<SavedChart>(`${BASE}/${id}/charts/${chartId}`, chart);
  }

  removeChart(id: string, chartId: string): Observable<void> {
    return this.http.delete<void>(`${BASE}/${id}/charts/${chartId}`);
  }
}
