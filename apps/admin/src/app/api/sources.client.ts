import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import { type NewSource, type Page, type Source, type SourceChange } from './types';

@Injectable({ providedIn: 'root' })
export class SourcesClient {
  private readonly http = inject(HttpClient);

  list(workspaceId: string, cursor?: string): Observable<Page<Source>> {
    const params = { workspace_id: workspaceId, ...(cursor && { cursor }) };
    return this.http.get<Page<Source>>(`${API}/sources`, { params });
  }

  create(source: NewSource): Observable<Source> {
    return this.http.post<Source>(`${API}/sources`, source);
  }

  update(id: string, change: SourceChange): Observable<Source> {
    return this.http.patch<Source>(`${API}/sources/${id}`, change);
  }
}
