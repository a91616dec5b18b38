import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable, map } from 'rxjs';
import { API } from './session';
import {
  type Metric,
  type MetricChange,
  type MetricDefinition,
  type MetricGrain,
  type MetricPoint,
  type MetricRun,
  type NewMetric,
  type Page,
} from './types';

const BASE = `${API}/metrics`;

export interface MetricFilter {
  workspaceId: string;
  search: string;
}

/** Which values: [from, to); the totals, or those by a dimension. */
export interface MetricQuestion {
  id: string;
  grain: MetricGrain;
  from: string;
  to: string;
  dimension: string | undefined;
}

/** Numbers over time that the server keeps up to date. */
@Injectable({ providedIn: 'root' })
export class MetricsClient {
  private readonly http = inject(HttpClient);

  /** By name. */
  list({ workspaceId, search }: MetricFilter, cursor?: string): Observable<Page<Metric>> {
    const params = { workspace_id: workspaceId, ...(search && { search }), ...(cursor && { cursor }) };
    return this.http.get<Page<Metric>>(BASE, { params });
  }

  get(id: string): Observable<Metric> {
    return this.http.get<Metric>(`${BASE}/${id}`);
  }

  /** Refused when the definition does not work, with what is wrong with it. */
  create(metric: NewMetric): Observable<Metric> {
    return this.http.post<Metric>(BASE, metric);
  }

  /** A new definition has all values computed anew. */
  update(id: string, change: MetricChange): Observable<Metric> {
    return this.http.patch<Metric>(`${BASE}/${id}`, change);
  }

  remove(id: string): Observable<void> {
    return this.http.delete<void>(`${BASE}/${id}`);
  }

  /** Hourly values of the last two days; nothing is kept. */
  preview(workspace_id: string, definition: MetricDefinition): Observable<MetricPoint[]> {
    return this.http
      .post<{ data: MetricPoint[] }>(`${BASE}/preview`, { workspace_id, ...definition })
      .pipe(map(({ data }) => data));
  }

  /** @param full computes all values anew, not only what has changed */
  run(id: string, full: boolean): Observable<MetricRun> {
    return this.http.post<MetricRun>(`${BASE}/${id}/run`, { full });
  }

  runs(id: string, cursor?: string): Observable<Page<MetricRun>> {
    return this.http.get<Page<MetricRun>>(`${BASE}/${id}/runs`, { params: { ...(cursor && { cursor }) } });
  }

  /** In the order of their buckets; those without a value are left out. */
  values({ id, dimension, ...asked }: MetricQuestion): Observable<MetricPoint[]> {
    const params = { ...asked, ...(dimension && { dimension }) };
    return this.http
      .get<{ points: MetricPoint[] }>(`${BASE}/${id}/values`, { params })
      .pipe(map(({ points }) => points));
  }
}
