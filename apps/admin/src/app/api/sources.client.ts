import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import { type Page, type Source } from './types';

@Injectable({ providedIn: 'root' })
export class SourcesClient {
  private readonly http = inject(HttpClient);

  list(workspaceId: string, cursor?: string): Observable<Page<Source>> {
    const params = { workspace_id: workspaceId, ...(cursor && { cursor }) };
    return this.http.get<Page<Source>>(`${API}/sources`, { params });
  }

  create(
    workspaceId: string,
    source: { slug: string; provider_name: string; description?: string },
  ): Observable<Source> {
    return this.http.post<Source>(`${API}/sources`, source, { params: { workspace_id: workspaceId } });
  }

  update(
    id: string,
    change: { provider_name?: string; description?: string; is_active?: boolean },
  ): Observable<Source> {
    return this.http.patch<Source>(`${API}/sources/${id}`, change);
  }
}
