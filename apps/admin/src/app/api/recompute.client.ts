import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import { type NewRecompute, type Page, type Recompute } from './types';

@Injectable({ providedIn: 'root' })
export class RecomputeClient {
  private readonly http = inject(HttpClient);

  list(workspaceId: string, project_id: string, cursor?: string): Observable<Page<Recompute>> {
    const params = { project_id, limit: 10, ...(cursor && { cursor }) };
    return this.http.get<Page<Recompute>>(`${API}/workspaces/${workspaceId}/recompute-runs`, { params });
  }

  start(workspaceId: string, request: NewRecompute): Observable<Recompute> {
    return this.http.post<Recompute>(`${API}/workspaces/${workspaceId}/recompute-runs`, request);
  }
}
