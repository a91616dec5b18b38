import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import { type Goal, type NewGoal } from './types';

@Injectable({ providedIn: 'root' })
export class GoalsClient {
  private readonly http = inject(HttpClient);

  create(projectId: string, goal: NewGoal): Observable<Goal> {
    return this.http.post<Goal>(`${API}/projects/${projectId}/goals`, goal);
  }

  update(projectId: string, id: string, change: NewGoal): Observable<Goal> {
    return this.http.patch<Goal>(`${API}/projects/${projectId}/goals/${id}`, change);
  }

  remove(projectId: string, id: string): Observable<void> {
    return this.http.delete<void>(`${API}/projects/${projectId}/goals/${id}`);
  }
}
