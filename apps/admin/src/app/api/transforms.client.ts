import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { API } from './session';
import {
  type NewTransformRun,
  type Page,
  type RunStatus,
  type TransformGraph,
  type TransformModelDetails,
  type TransformRun,
  type TransformRunDetails,
  type TransformSchedule,
} from './types';

const BASE = `${API}/transforms`;

/** The transforms of the installation, for its superadmins. */
@Injectable({ providedIn: 'root' })
export class TransformsClient {
  private readonly http = inject(HttpClient);

  graph(): Observable<TransformGraph> {
    return this.http.get<TransformGraph>(`${BASE}/graph`);
  }

  model(id: string): Observable<TransformModelDetails> {
    return this.http.get<TransformModelDetails>(`${BASE}/models/${encodeURIComponent(id)}`);
  }

  runs(status?: RunStatus, cursor?: string): Observable<Page<TransformRun>> {
    const params = { ...(status && { status }), ...(cursor && { cursor }) };
    return this.http.get<Page<TransformRun>>(`${BASE}/runs`, { params });
  }

  run(id: string): Observable<TransformRunDetails> {
    return this.http.get<TransformRunDetails>(`${BASE}/runs/${id}`);
  }

  log(runId: string, node: string): Observable<{ log: string }> {
    return this.http.get<{ log: string }>(`${BASE}/runs/${runId}/nodes/${encodeURIComponent(node)}/log`);
  }

  start(run: NewTransformRun): Observable<TransformRun> {
    return this.http.post<TransformRun>(`${BASE}/runs`, run);
  }

  cancel(id: string): Observable<TransformRun> {
    return this.http.post<TransformRun>(`${BASE}/runs/${id}/cancel`, {});
  }

  schedules(): Observable<Page<TransformSchedule>> {
    return this.http.get<Page<TransformSchedule>>(`${BASE}/schedules`);
  }

  pause(name: string, is_paused: boolean): Observable<TransformSchedule> {
    return this.http.patch<TransformSchedule>(`${BASE}/schedules/${encodeURIComponent(name)}`, { is_paused });
  }
}
