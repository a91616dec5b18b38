import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import { type DeadLetter, type Page } from './types';

export type DeadLetterStatus = 'open' | 'resolved';

@Injectable({ providedIn: 'root' })
export class DeadLettersClient {
  private readonly http = inject(HttpClient);

  list(projectId: string, status: DeadLetterStatus, cursor?: string): Observable<Page<DeadLetter>> {
    const params = { status, ...(cursor && { cursor }) };
    return this.http.get<Page<DeadLetter>>(`${API}/projects/${projectId}/dead-letters`, { params });
  }

  retry(projectId: string, id: string): Observable<DeadLetter> {
    return this.http.post<DeadLetter>(`${API}/projects/${projectId}/dead-letters/${id}/retry`, {});
  }

  discard(projectId: string, id: string): Observable<DeadLetter> {
    return this.http.post<DeadLetter>(`${API}/projects/${projectId}/dead-letters/${id}/discard`, {});
  }
}
