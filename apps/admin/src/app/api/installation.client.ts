import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import { type InstallationStatus, type Page, type Suspension, type SuspensionChange, type Tenant } from './types';

const BASE = `${API}/installation`;

/** What superadmins see of the installation. */
@Injectable({ providedIn: 'root' })
export class InstallationClient {
  private readonly http = inject(HttpClient);

  status(): Observable<InstallationStatus> {
    return this.http.get<InstallationStatus>(`${BASE}/status`);
  }

  /** @param search a part of the name, or an id */
  tenants(search: string, cursor?: string): Observable<Page<Tenant>> {
    const params = { ...(search && { q: search }), ...(cursor && { cursor }) };
    return this.http.get<Page<Tenant>>(`${BASE}/workspaces`, { params });
  }

  suspend(id: string, change: SuspensionChange): Observable<Suspension> {
    return this.http.patch<Suspension>(`${BASE}/workspaces/${id}`, change);
  }
}
