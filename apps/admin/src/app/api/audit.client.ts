import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import { type AuditEntry, type Page } from './types';

@Injectable({ providedIn: 'root' })
export class AuditClient {
  private readonly http = inject(HttpClient);

  list(workspaceId: string, cursor?: string): Observable<Page<AuditEntry>> {
    const params = { workspace_id: workspaceId, ...(cursor && { cursor }) };
    return this.http.get<Page<AuditEntry>>(`${API}/audit`, { params });
  }

  /** What was done to one thing, newest first. */
  of(workspaceId: string, resource_type: string, resource_id: string): Observable<Page<AuditEntry>> {
    const params = { workspace_id: workspaceId, resource_type, resource_id, limit: 10 };
    return this.http.get<Page<AuditEntry>>(`${API}/audit`, { params });
  }
}
