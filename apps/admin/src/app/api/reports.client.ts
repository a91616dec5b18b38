import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable, map } from 'rxjs';
import { type DownloadedFile, fileOf } from './file';
import { API } from './session';
import {
  type FileFormat,
  type NewReport,
  type Page,
  type Recompute,
  type Report,
  type ReportAnswer,
  type ReportBreakdown,
  type ReportChange,
  type ReportRun,
  type ReportWindow,
} from './types';

const BASE = `${API}/reports`;
const RUNS = `${API}/recompute-runs`;

/** What is asked of a report; `from` and `to` are moments. */
export interface ReportQuestion {
  workspace_id: string;
  slug: string;
  project_id: string;
  from: string;
  to: string;
  window: ReportWindow;
  breakdown: ReportBreakdown;
  /** Of the report's own filters; an empty value: events without one. */
  filters: Partial<Record<'source' | 'status', string>>;
}

export interface RecomputeRequest {
  project_id: string;
  from: string;
  to: string;
  window: ReportWindow;
}

/** The workspace's reports, and the runs that made their numbers. */
@Injectable({ providedIn: 'root' })
export class ReportsClient {
  private readonly http = inject(HttpClient);

  /** By slug. */
  list(workspace_id: string, cursor?: string): Observable<Page<Report>> {
    return this.http.get<Page<Report>>(BASE, { params: { workspace_id, limit: 100, ...(cursor && { cursor }) } });
  }

  get(workspace_id: string, slug: string): Observable<Report> {
    return this.http.get<Report>(address(slug), { params: { workspace_id } });
  }

  create(workspace_id: string, report: NewReport): Observable<Report> {
    return this.http.post<Report>(BASE, { workspace_id, ...report });
  }

  update(workspace_id: string, slug: string, change: ReportChange): Observable<Report> {
    return this.http.patch<Report>(address(slug), change, { params: { workspace_id } });
  }

  remove(workspace_id: string, slug: string): Observable<void> {
    return this.http.delete<void>(address(slug), { params: { workspace_id } });
  }

  run(question: ReportQuestion, page: { limit: number; offset: number }): Observable<ReportAnswer> {
    const params = { ...paramsOf(question), ...page };
    return this.http.get<ReportAnswer>(`${address(question.slug)}/run`, { params });
  }

  /** All rows, under the name the server gives the file. */
  file(question: ReportQuestion, format: FileFormat): Observable<DownloadedFile> {
    const params = { ...paramsOf(question), format };
    return this.http
      .get(`${address(question.slug)}/export`, { params, responseType: 'arraybuffer', observe: 'response' })
      .pipe(map((response) => fileOf(response, `${question.slug}.${format}`)));
  }

  recompute(slug: string, request: RecomputeRequest): Observable<Recompute> {
    return this.http.post<Recompute>(`${address(slug)}/recompute`, request);
  }

  /** Recomputes, newest first; of one report if it is named. */
  runs(workspace_id: string, report: string | undefined, cursor?: string): Observable<Page<Recompute>> {
    const params = { workspace_id, limit: 50, ...(report && { report }), ...(cursor && { cursor }) };
    return this.http.get<Page<Recompute>>(RUNS, { params });
  }

  runDetails(workspace_id: string, id: string): Observable<ReportRun> {
    return this.http.get<ReportRun>(`${RUNS}/${id}`, { params: { workspace_id } });
  }
}

const address = (slug: string) => `${BASE}/${encodeURIComponent(slug)}`;

function paramsOf({ slug: _, filters, ...question }: ReportQuestion) {
  return { ...question, ...filters };
}
