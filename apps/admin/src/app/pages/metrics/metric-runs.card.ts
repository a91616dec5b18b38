import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { type CursorList } from '../../api/list';
import { type MetricRun } from '../../api/types';
import { Badge } from '../../ui/badge';
import { Card } from '../../ui/card';
import { count, moment } from '../../ui/format';
import { LoadMore } from '../../ui/load-more';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { runLook } from '../transforms/status';
import { errorText, tookText } from './metric-text';

/** When a metric was computed, for whom, and how it went. */
@Component({
  selector: 'app-metric-runs-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Card, EmptyState, ErrorState, LoadMore, SkeletonRows],
  template: `
    <ui-card heading="Runs">
      @if (runs().rows(); as rows) {
        @if (rows.length) {
          <div class="table-wrap">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">Started</th>
                  <th scope="col">Status</th>
                  <th scope="col" class="hide-narrow">Asked for by</th>
                  <th scope="col" class="right">Duration</th>
                  <th scope="col" class="right">Rows</th>
                </tr>
              </thead>
              <tbody>
                @for (run of rows; track run.id) {
                  <tr [class.with-error]="run.error">
                    <td class="num time">{{ moment(run.created_at, tz()) }}</td>
                    <td>
                      <ui-badge [tone]="look(run.status).tone">{{ look(run.status).label }}</ui-badge>
                    </td>
                    <td class="short hide-narrow" [title]="run.requester_label">{{ run.requester_label }}</td>
                    <td class="right num">{{ tookText(run) || '–' }}</td>
                    <td class="right num">{{ count(run.rows_written) }}</td>
                  </tr>
                  @if (run.error; as error) {
                    <tr>
                      <td class="problem small" colspan="5">{{ errorText(error) }}</td>
                    </tr>
                  }
                }
              </tbody>
            </table>
          </div>
          <ui-load-more [list]="runs()" />
        } @else {
          <ui-empty icon="clock" heading="It has not run yet" text="A worker computes it within a minute." />
        }
      } @else if (runs().error(); as error) {
        <ui-error [error]="error" (retry)="runs().reload()" />
      } @else {
        <ui-skeleton-rows />
      }
    </ui-card>
  `,
  styles: `
    .with-error td {
      border-bottom: 0;
    }
    .problem {
      padding-top: 0;
      color: var(--danger);
      overflow-wrap: anywhere;
    }
  `,
})
export class MetricRunsCard {
  readonly runs = input.required<CursorList<MetricRun>>();
  readonly tz = input.required<string>();
  protected readonly look = runLook;
  protected readonly count = count;
  protected readonly moment = moment;
  protected readonly errorText = errorText;
  protected readonly tookText = tookText;
}
