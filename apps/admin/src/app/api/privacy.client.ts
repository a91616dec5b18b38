import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable, map } from 'rxjs';
import { type DownloadedFile, fileOf } from './file';
import { API } from './session';
import { type Erasure, type Page } from './types';

const BASE = `${API}/privacy`;

/** Somebody whom a project knows by an id of the site's own. */
export interface Subject {
  project_id: string;
  distinct_id: string;
}

/** What people may ask of whoever keeps data of theirs. */
@Injectable({ providedIn: 'root' })
export class PrivacyClient {
  private readonly http = inject(HttpClient);

  /** Everything that is kept of a person, as lines of JSON. */
  export({ project_id, distinct_id }: Subject): Observable<DownloadedFile> {
    return this.http
      .post(`${BASE}/exports`, { project_id, distinct_id }, { responseType: 'arraybuffer', observe: 'response' })
      .pipe(map((response) => fileOf(response, 'person.ndjson')));
  }

  /** Has a person forgotten; the answer is the erasure, which goes on. */
  erase({ project_id, distinct_id }: Subject): Observable<Erasure> {
    return this.http.post<Erasure>(`${BASE}/erasures`, { project_id, distinct_id });
  }

  /** The erasures of a workspace, newest first. */
  list(workspace_id: string, cursor?: string): Observable<Page<Erasure>> {
    return this.http.get<Page<Erasure>>(`${BASE}/jobs`, { params: { workspace_id, ...(cursor && { cursor }) } });
  }
}
