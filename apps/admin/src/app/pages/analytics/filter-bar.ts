import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { type AnalyticsQuery } from '../../api/analytics.client';
import { type Filter } from '../../api/types';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { Icon } from '../../ui/icon';
import { FilterDialog } from './filter.dialog';
import { filterLabel } from './filter-label';
import { AnalyticsView } from './view';

@Component({
  selector: 'app-filter-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  template: `
    <ul class="row" aria-label="Filters">
      @for (filter of view.state().filters; track label(filter)) {
        <li class="chip">
          <span class="ellipsis" [title]="label(filter)">{{ label(filter) }}</span>
          <button
            type="button"
            [attr.aria-label]="'Remove filter ' + label(filter)"
            (click)="view.removeFilter(filter)"
          >
            <ui-icon name="close" [size]="12" />
          </button>
        </li>
      }
      <li>
        <button uiButton size="sm" variant="ghost" type="button" (click)="add()">
          <ui-icon name="filter" [size]="14" />Add filter
        </button>
      </li>
    </ul>
  `,
})
export class FilterBar {
  protected readonly view = inject(AnalyticsView);
  protected readonly label = filterLabel;
  private readonly dialogs = inject(Dialogs);

  protected async add(): Promise<void> {
    const question = this.view.query();
    if (!question) return;
    const filter = await this.dialogs.open<Filter, AnalyticsQuery>(FilterDialog, question);
    if (filter) this.view.addFilter(filter);
  }
}
