import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import { type Annotation, type NewAnnotation, type Page } from './types';

const BASE = `${API}/annotations`;
/** More than a chart can show. */
const LIMIT = 200;

export interface AnnotationQuery {
  workspace_id: string;
  /** [from, to), ISO 8601. */
  from: string;
  to: string;
  /** Those of this project, and those of all. */
  project_id?: string;
}

/** What happened at a time, for whoever reads a chart over time. */
@Injectable({ providedIn: 'root' })
export class AnnotationsClient {
  private readonly http = inject(HttpClient);

  /** Those that touch the range, newest first. */
  list(query: AnnotationQuery): Observable<Page<Annotation>> {
    return this.http.get<Page<Annotation>>(BASE, { params: { ...query, limit: LIMIT } });
  }

  create(workspace_id: string, annotation: NewAnnotation): Observable<Annotation> {
    return this.http.post<Annotation>(BASE, { workspace_id, ...annotation });
  }

  update(id: string, change: NewAnnotation): Observable<Annotation> {
    return this.http.patch<Annotation>(`${BASE}/${id}`, change);
  }

  remove(id: string): Observable<void> {
    return this.http.delete<void>(`${BASE}/${id}`);
  }
}
