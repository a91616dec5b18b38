import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable, map } from 'rxjs';
import { type DownloadedFile, fileOf } from './file';
import { API } from './session';
import {
  type AdHocQuery,
  type FileFormat,
  type Page,
  type QueryProblem,
  type QueryResult,
  type Relation,
  type ResultTable,
} from './types';

const BASE = `${API}/query`;

/** Where a query runs: null is the workspace's own store. */
export interface QueryPlace {
  workspaceId: string;
  connectionId: string | null;
}

/** SQL that is not saved, and what it may read. */
@Injectable({ providedIn: 'root' })
export class QueriesClient {
  private readonly http = inject(HttpClient);

  /** Leaving the answer unread cancels the query. */
  run(query: AdHocQuery, options: { query_id?: string; limit?: number } = {}): Observable<QueryResult> {
    return this.http.post<QueryResult>(`${BASE}/run`, { ...query, ...options });
  }

  cancel(workspace_id: string, query_id: string): Observable<void> {
    return this.http.post<void>(`${BASE}/cancel`, { workspace_id, query_id });
  }

  /** What is wrong with a text, without running it. */
  check({ params: _, ...query }: AdHocQuery): Observable<{ problems: QueryProblem[] }> {
    return this.http.post<{ problems: QueryProblem[] }>(`${BASE}/check`, query);
  }

  schema(place: QueryPlace): Observable<Pick<Page<Relation>, 'data'>> {
    return this.http.get<Pick<Page<Relation>, 'data'>>(`${BASE}/schema`, { params: paramsOf(place) });
  }

  /** The first rows of a relation, which is named `schema.name`. */
  sample(place: QueryPlace, relation: string): Observable<ResultTable> {
    return this.http.get<ResultTable>(`${BASE}/sample`, { params: { ...paramsOf(place), relation } });
  }

  /** The whole result as a file. */
  export(query: AdHocQuery, format: FileFormat, name: string): Observable<DownloadedFile> {
    return this.http
      .post(`${BASE}/export`, { ...query, format, name }, { responseType: 'arraybuffer', observe: 'response' })
      .pipe(map((response) => fileOf(response, `query.${format}`)));
  }
}

function paramsOf({ workspaceId, connectionId }: QueryPlace): Record<string, string> {
  return { workspace_id: workspaceId, ...(connectionId && { connection_id: connectionId }) };
}
