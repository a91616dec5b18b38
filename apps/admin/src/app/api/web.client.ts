import { HttpClient, type HttpParams } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable, map } from 'rxjs';
import { type AnalyticsQuery, analyticsParams } from './analytics.client';
import { type DownloadedFile, fileOf } from './file';
import { API } from './session';
import {
  type Breakdown,
  type Dimension,
  type FieldValues,
  type FilterField,
  type GoalResults,
  type Web,
} from './types';

export interface BreakdownQuery extends AnalyticsQuery {
  dimension: Dimension;
}

export interface ValuesQuery extends AnalyticsQuery {
  field: FilterField;
}

/** A table that the server also gives as a file, with its question. */
export type TableQuery =
  | { table: 'timeseries' | 'top-events' | 'goals' | 'events' | 'sessions' | 'users'; query: AnalyticsQuery }
  | { table: 'breakdown'; query: BreakdownQuery };

/** What the web analytics are made of: totals, breakdowns, goals, values to filter by, and tables as files. */
@Injectable({ providedIn: 'root' })
export class WebClient {
  private readonly http = inject(HttpClient);

  totals(query: AnalyticsQuery): Observable<Web> {
    return this.get<Web>('web', query);
  }

  breakdown(query: BreakdownQuery): Observable<Breakdown> {
    return this.get<Breakdown>('breakdown', query);
  }

  goals(query: AnalyticsQuery): Observable<GoalResults> {
    return this.get<GoalResults>('goals', query);
  }

  /** The most frequent values of a field, of those that contain `search`. */
  values(query: ValuesQuery): Observable<FieldValues> {
    return this.get<FieldValues>('values', query);
  }

  /** The whole table as CSV under the name the server gives it. */
  csv({ table, query }: TableQuery): Observable<DownloadedFile> {
    const params = webParams(query).set('format', 'csv');
    return this.http
      .get(address(table, query), { params, responseType: 'arraybuffer', observe: 'response' })
      .pipe(map((response) => fileOf(response, `${table}.csv`)));
  }

  private get<T>(report: string, query: AnalyticsQuery): Observable<T> {
    return this.http.get<T>(address(report, query), { params: webParams(query) });
  }
}

const address = (report: string, { projectId }: AnalyticsQuery) => `${API}/analytics/${projectId}/${report}`;

function webParams(query: AnalyticsQuery & Partial<BreakdownQuery & ValuesQuery>): HttpParams {
  let params = analyticsParams(query);
  if (query.dimension) params = params.set('dimension', query.dimension);
  if (query.field) params = params.set('field', query.field);
  return params;
}
