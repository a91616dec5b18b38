import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { query } from '../../api/query';
import { WorkspacesClient } from '../../api/workspaces.client';
import { Card } from '../../ui/card';
import { plural } from '../../ui/format';
import { ErrorState, Skeleton } from '../../ui/states';

/** How long what is kept at least; only shown here. */
@Component({
  selector: 'app-retention-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Card, ErrorState, Skeleton],
  template: `
    <ui-card heading="Retention" text="Data is kept at least this long, counted from its arrival.">
      <div class="card-body">
        @if (facts(); as facts) {
          <dl class="facts">
            @for (fact of facts; track fact.label) {
              <dt>{{ fact.label }}</dt>
              <dd class="num">{{ fact.value }}</dd>
            }
          </dl>
        } @else if (details.error(); as error) {
          <ui-error [error]="error" (retry)="details.reload()" />
        } @else {
          <ui-skeleton height="3.5rem" />
        }
      </div>
    </ui-card>
  `,
})
export class RetentionCard {
  readonly workspaceId = input.required<string>();
  private readonly client = inject(WorkspacesClient);
  protected readonly details = query(
    () => this.workspaceId(),
    (id) => this.client.get(id),
  );
  protected readonly facts = computed(() => {
    const retention = this.details.data()?.retention;
    return (
      retention && [
        { label: 'Events', value: days(retention.raw_days) },
        { label: 'Hourly figures', value: days(retention.hourly_days) },
        { label: 'Daily figures', value: days(retention.daily_days) },
      ]
    );
  });
}

function days(n: number): string {
  return n % 365 === 0 ? plural(n / 365, 'year') : plural(n, 'day');
}
