import { HttpClient, HttpParams } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import {
  type AnalyticsEvent,
  type Filter,
  type FilterField,
  type Interval,
  type Overview,
  type Page,
  type Person,
  type Timeseries,
  type TopEvents,
  type VisitSession,
  type Visitor,
} from './types';

export interface AnalyticsQuery {
  projectId: string;
  /** ISO 8601; the range is [from, to). */
  from: string;
  to: string;
  tz: string;
  filters: readonly Filter[];
  includeBots: boolean;
  compare?: boolean;
  interval?: Interval;
  breakdown?: FilterField;
  /** Only rows of a list with a text that contains this one. */
  search?: string;
  limit?: number;
  cursor?: string;
}

@Injectable({ providedIn: 'root' })
export class AnalyticsClient {
  private readonly http = inject(HttpClient);

  overview(query: AnalyticsQuery): Observable<Overview> {
    return this.get<Overview>('overview', query);
  }

  timeseries(query: AnalyticsQuery): Observable<Timeseries> {
    return this.get<Timeseries>('timeseries', query);
  }

  topEvents(query: AnalyticsQuery): Observable<TopEvents> {
    return this.get<TopEvents>('top-events', query);
  }

  events(query: AnalyticsQuery): Observable<Page<AnalyticsEvent>> {
    return this.get<Page<AnalyticsEvent>>('events', query);
  }

  sessions(query: AnalyticsQuery): Observable<Page<VisitSession>> {
    return this.get<Page<VisitSession>>('sessions', query);
  }

  visitors(query: AnalyticsQuery): Observable<Page<Visitor>> {
    return this.get<Page<Visitor>>('users', query);
  }

  /** Somebody's whole history in figures. */
  person(projectId: string, visitorId: string): Observable<Person> {
    return this.http.get<Person>(`${API}/analytics/${projectId}/person`, { params: { visitor_id: visitorId } });
  }

  private get<T>(report: string, query: AnalyticsQuery): Observable<T> {
    return this.http.get<T>(`${API}/analytics/${query.projectId}/${report}`, { params: analyticsParams(query) });
  }
}

/** Exported for tests: what is off by default is left out, so that equal questions have equal URLs. */
export function analyticsParams(query: AnalyticsQuery): HttpParams {
  const { from, to, tz } = query;
  let params = new HttpParams({ fromObject: { from, to, tz } });
  if (query.interval) params = params.set('interval', query.interval);
  if (query.compare) params = params.set('compare', 'previous');
  if (query.filters.length) params = params.set('filters', JSON.stringify(query.filters));
  if (query.breakdown) params = params.set('breakdown', query.breakdown);
  if (query.includeBots) params = params.set('include_bots', 'true');
  if (query.search) params = params.set('search', query.search);
  if (query.limit) params = params.set('limit', query.limit);
  if (query.cursor) params = params.set('cursor', query.cursor);
  return params;
}
