import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import { type NewProject, type Page, type Project, type ProjectChange } from './types';

@Injectable({ providedIn: 'root' })
export class ProjectsClient {
  private readonly http = inject(HttpClient);

  list(workspaceId: string, cursor?: string): Observable<Page<Project>> {
    const params = { workspace_id: workspaceId, ...(cursor && { cursor }) };
    return this.http.get<Page<Project>>(`${API}/projects/`, { params });
  }

  create(project: NewProject): Observable<Project> {
    return this.http.post<Project>(`${API}/projects/`, project);
  }

  /** A project that the server fills with made-up traffic within seconds. */
  createSample(workspaceId: string): Observable<Project> {
    return this.http.post<Project>(`${API}/projects/sample`, { workspace_id: workspaceId });
  }

  get(id: string): Observable<Project> {
    return this.http.get<Project>(`${API}/projects/${id}`);
  }

  update(id: string, change: ProjectChange): Observable<Project> {
    return this.http.patch<Project>(`${API}/projects/${id}`, change);
  }

  remove(id: string): Observable<void> {
    return this.http.delete<void>(`${API}/projects/${id}`);
  }

  /** The old key keeps working for `graceSeconds`; 0 ends it at once. */
  rotateKey(id: string, graceSeconds: number): Observable<Project> {
    return this.http.post<Project>(`${API}/projects/${id}/rotate-key`, { grace_seconds: graceSeconds });
  }
}
