import { HttpClient } from '@angular/common/http';
import { Injectable, inject } from '@angular/core';
import { type Observable } from 'rxjs';
import { jsonLines } from './json-lines';
import { API } from './session';
import { type RenderLine } from './types';

/** What is printed for an export: the ticket is good for one request. */
@Injectable({ providedIn: 'root' })
export class RendersClient {
  private readonly http = inject(HttpClient);

  /** The page first, then the data of its widgets as they come. */
  dashboard(ticket: string): Observable<RenderLine> {
    return jsonLines<RenderLine>(this.http, `${API}/renders/dashboard`, {}, { 'X-Render-Ticket': ticket });
  }
}
