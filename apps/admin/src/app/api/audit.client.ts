import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable, map } from 'rxjs';
import { type DownloadedFile, fileOf } from './file';
import { API } from './session';
import { type AuditEntry, type AuditFacets, type FileFormat, type InstallationEntry, type Page } from './types';

/** What narrows a log down; what is empty restricts nothing. */
export interface AuditFilter {
  q?: string;
  actor_id?: string;
  action?: string;
  resource_type?: string;
  /** [from, to), ISO 8601. */
  from?: string;
  to?: string;
}

export interface AuditQuery extends AuditFilter {
  workspace_id: string;
}

const BASE = `${API}/audit`;

@Injectable({ providedIn: 'root' })
export class AuditClient {
  private readonly http = inject(HttpClient);

  list(query: AuditQuery, cursor?: string): Observable<Page<AuditEntry>> {
    return this.http.get<Page<AuditEntry>>(BASE, { params: paramsOf({ ...query, cursor }) });
  }

  facets(workspace_id: string): Observable<AuditFacets> {
    return this.http.get<AuditFacets>(`${BASE}/facets`, { params: { workspace_id } });
  }

  /** All that the query finds, as a file. */
  export(query: AuditQuery, format: FileFormat): Observable<DownloadedFile> {
    const params = paramsOf({ ...query, format });
    return this.http
      .get(`${BASE}/export`, { params, responseType: 'arraybuffer', observe: 'response' })
      .pipe(map((response) => fileOf(response, `audit.${format}`)));
  }

  /** For superadmins: what was done to the installation. */
  installation(filter: AuditFilter, cursor?: string): Observable<Page<InstallationEntry>> {
    return this.http.get<Page<InstallationEntry>>(`${BASE}/installation`, { params: paramsOf({ ...filter, cursor }) });
  }

  /** What was done to one thing, newest first. */
  of(workspaceId: string, resource_type: string, resource_id: string): Observable<Page<AuditEntry>> {
    const params = { workspace_id: workspaceId, resource_type, resource_id, limit: 10 };
    return this.http.get<Page<AuditEntry>>(`${API}/audit`, { params });
  }
}

function paramsOf(query: object): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => Boolean(value)));
}
