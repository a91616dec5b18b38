import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import { type FilterSet, type NewFilterSet, type Page } from './types';

const BASE = `${API}/filter-sets`;

/** Filters under a name, for any dashboard of the workspace. */
@Injectable({ providedIn: 'root' })
export class FilterSetsClient {
  private readonly http = inject(HttpClient);

  /** Newest first. */
  list(workspace_id: string, cursor?: string): Observable<Page<FilterSet>> {
    return this.http.get<Page<FilterSet>>(BASE, { params: { workspace_id, ...(cursor && { cursor }) } });
  }

  create(set: NewFilterSet): Observable<FilterSet> {
    return this.http.post<FilterSet>(BASE, set);
  }

  update(id: string, change: Partial<Omit<NewFilterSet, 'workspace_id'>>): Observable<FilterSet> {
    return this.http.patch<FilterSet>(`${BASE}/${id}`, change);
  }

  remove(id: string): Observable<void> {
    return this.http.delete<void>(`${BASE}/${id}`);
  }
}
