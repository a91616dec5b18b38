import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { EMPTY, expand, reduce, type Observable } from 'rxjs';
import { API } from './session';
import { type NewProject, type Page, type Project, type ProjectChange } from './types';

const NONE: Page<Project> = { data: [], next_cursor: null };

@Injectable({ providedIn: 'root' })
export class ProjectsClient {
  private readonly http = inject(HttpClient);

  list(workspaceId: string, cursor?: string, limit = 50): Observable<Page<Project>> {
    const params = { workspace_id: workspaceId, limit, ...(cursor && { cursor }) };
    return this.http.get<Page<Project>>(`${API}/projects/`, { params });
  }

  /** All projects of a workspace, for choosing among them. */
  all(workspaceId: string): Observable<Page<Project>> {
    const page = (cursor?: string) => this.list(workspaceId, cursor, 200);
    return page().pipe(
      expand(({ next_cursor: next }) => (next ? page(next) : EMPTY)),
      reduce((all, { data }) => ({ data: [...all.data, ...data], next_cursor: null }), NONE),
    );
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
