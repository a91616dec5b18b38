import { Injectable, inject } from '@angular/core';
import { type Observable, concat, of, switchMap, toArray } from 'rxjs';
import { SavedQueriesClient } from '../../api/saved-queries.client';
import { type SavedQuery } from '../../api/types';
import { chartChanges, hasChanges } from '../../charts/chart-draft';
import { type Draft, changeOf, creation } from './draft';

/** Writes a draft: the query first, then the charts that are kept with it. */
@Injectable({ providedIn: 'root' })
export class SaveQuery {
  private readonly client = inject(SavedQueriesClient);

  create(draft: Draft, workspaceId: string): Observable<SavedQuery> {
    return this.client.create(creation(draft, workspaceId)).pipe(switchMap((saved) => this.withCharts(draft, saved)));
  }

  /** Refused as a conflict when the server has another version than `saved`. */
  update(draft: Draft, saved: SavedQuery): Observable<SavedQuery> {
    const change = changeOf(draft, saved);
    const changed = change ? this.client.update(saved.id, change) : of(saved);
    return changed.pipe(switchMap((written) => this.withCharts(draft, written)));
  }

  /** One after the other: their order is their position. */
  private withCharts(draft: Draft, saved: SavedQuery): Observable<SavedQuery> {
    const changes = chartChanges(saved.charts, draft.charts);
    if (!hasChanges(changes)) return of(saved);
    const { id } = saved;
    const writes: Observable<unknown>[] = [
      ...changes.removed.map((chart) => this.client.removeChart(id, chart)),
      ...changes.changed.map(({ id: chartId, chart }) => this.client.changeChart(id, chartId, chart)),
      ...changes.added.map((chart) => this.client.addChart(id, chart)),
    ];
    return concat(...writes).pipe(
      toArray(),
      switchMap(() => this.client.get(id)),
    );
  }
}
