import { DIALOG_DATA } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { QueriesClient, type QueryPlace } from '../api/queries.client';
import { query } from '../api/query';
import { DialogFrame } from '../ui/dialog';
import { ErrorState, SkeletonRows } from '../ui/states';
import { ResultGrid } from './result-grid';

export interface SampleData {
  place: QueryPlace;
  /** `schema.name`. */
  relation: string;
}

/** The first rows of a relation. */
@Component({
  selector: 'app-sample-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DialogFrame, ErrorState, ResultGrid, SkeletonRows],
  template: `
    <ui-dialog [heading]="data.relation">
      @if (sample.data(); as table) {
        @if (table.rows.length) {
          <app-result-grid [table]="table" [label]="'First rows of ' + data.relation" />
        } @else {
          <p class="muted">It has no rows yet.</p>
        }
      } @else if (sample.error(); as error) {
        <ui-error [error]="error" (retry)="sample.reload()" />
      } @else {
        <ui-skeleton-rows [count]="5" />
      }
    </ui-dialog>
  `,
})
export class SampleDialog {
  protected readonly data = inject<SampleData>(DIALOG_DATA);
  private readonly client = inject(QueriesClient);
  protected readonly sample = query(
    () => this.data,
    ({ place, relation }) => this.client.sample(place, relation),
  );
}
