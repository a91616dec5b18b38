import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Role } from '@strata/contracts';
import { type Observable } from 'rxjs';
import { API } from './session';
import {
  type AdministeredWorkspace,
  type Member,
  type Page,
  type Retention,
  type RetentionPreview,
  type RetentionSettings,
  type WorkspaceChange,
  type WorkspaceDetails,
} from './types';

@Injectable({ providedIn: 'root' })
export class WorkspacesClient {
  private readonly http = inject(HttpClient);

  create(name: string): Observable<WorkspaceDetails> {
    return this.http.post<WorkspaceDetails>(`${API}/workspaces`, { name });
  }

  /** Those that the caller administers, with what each used in the last 30 days. */
  overview(): Observable<Page<AdministeredWorkspace>> {
    return this.http.get<Page<AdministeredWorkspace>>(`${API}/workspaces/overview`);
  }

  update(id: string, change: WorkspaceChange): Observable<WorkspaceDetails> {
    return this.http.patch<WorkspaceDetails>(`${API}/workspaces/${id}`, change);
  }

  get(id: string): Observable<WorkspaceDetails> {
    return this.http.get<WorkspaceDetails>(`${API}/workspaces/${id}`);
  }

  retention(id: string): Observable<Retention> {
    return this.http.get<Retention>(`${API}/workspaces/${id}/retention`);
  }

  setRetention(id: string, settings: RetentionSettings): Observable<Retention> {
    return this.http.put<Retention>(`${API}/workspaces/${id}/retention`, settings);
  }

  /** What the next run would remove with these settings. */
  retentionPreview(id: string, settings: RetentionSettings): Observable<RetentionPreview> {
    return this.http.get<RetentionPreview>(`${API}/workspaces/${id}/retention/preview`, { params: { ...settings } });
  }

  leave(id: string): Observable<void> {
    return this.http.post<void>(`${API}/workspaces/${id}/leave`, {});
  }

  /** Removes its projects, events and members. The name must be the workspace's very name. */
  remove(id: string, name: string): Observable<void> {
    return this.http.post<void>(`${API}/workspaces/${id}/delete`, { name });
  }

  members(id: string, cursor?: string): Observable<Page<Member>> {
    const params = { ...(cursor && { cursor }) };
    return this.http.get<Page<Member>>(`${API}/workspaces/${id}/members`, { params });
  }

  changeRole(id: string, userId: string, role: Role): Observable<Member> {
    return this.http.patch<Member>(`${API}/workspaces/${id}/members/${userId}`, { role });
  }

  removeMember(id: string, userId: string): Observable<void> {
    return this.http.delete<void>(`${API}/workspaces/${id}/members/${userId}`);
  }
}
