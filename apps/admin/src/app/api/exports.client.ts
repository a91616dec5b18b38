import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import { type ExportFormat, type ExportLink, type ExportSource, type FileExport, type Page } from './types';

const BASE = `${API}/exports`;

export interface ExportFilter {
  workspaceId: string;
  owner: 'me' | 'all';
}

/** Files that the server makes by and by. */
@Injectable({ providedIn: 'root' })
export class ExportsClient {
  private readonly http = inject(HttpClient);

  /** Newest first. */
  list({ workspaceId, owner }: ExportFilter, cursor?: string): Observable<Page<FileExport>> {
    const params = { workspace_id: workspaceId, owner, limit: 50, ...(cursor && { cursor }) };
    return this.http.get<Page<FileExport>>(BASE, { params });
  }

  request(workspace_id: string, source: ExportSource, format: ExportFormat): Observable<FileExport> {
    return this.http.post<FileExport>(BASE, { workspace_id, source, format });
  }

  cancel(id: string): Observable<FileExport> {
    return this.http.post<FileExport>(`${BASE}/${id}/cancel`, {});
  }

  /** With its file. */
  remove(id: string): Observable<void> {
    return this.http.delete<void>(`${BASE}/${id}`);
  }

  /** An address that is good for one download within a minute. */
  link(id: string): Observable<ExportLink> {
    return this.http.post<ExportLink>(`${BASE}/${id}/link`, {});
  }
}
