import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import {
  type Connection,
  type ConnectionChange,
  type ConnectionTarget,
  type ConnectionTest,
  type NewConnection,
  type Page,
} from './types';

const BASE = `${API}/connections`;

/** External PostgreSQL databases that queries may run on. */
@Injectable({ providedIn: 'root' })
export class ConnectionsClient {
  private readonly http = inject(HttpClient);

  list(workspace_id: string, cursor?: string): Observable<Page<Connection>> {
    return this.http.get<Page<Connection>>(BASE, { params: { workspace_id, ...(cursor && { cursor }) } });
  }

  create(connection: NewConnection): Observable<Connection> {
    return this.http.post<Connection>(BASE, connection);
  }

  /** Without a password the old one stays. */
  update(id: string, change: ConnectionChange): Observable<Connection> {
    return this.http.patch<Connection>(`${BASE}/${id}`, change);
  }

  remove(id: string): Observable<void> {
    return this.http.delete<void>(`${BASE}/${id}`);
  }

  /** Tries what is not saved yet. */
  test(connection: ConnectionTarget): Observable<ConnectionTest> {
    return this.http.post<ConnectionTest>(`${BASE}/test`, connection);
  }

  testSaved(id: string): Observable<ConnectionTest> {
    return this.http.post<ConnectionTest>(`${BASE}/${id}/test`, {});
  }
}
