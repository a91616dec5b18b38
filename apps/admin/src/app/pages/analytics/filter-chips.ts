import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { type AnalyticsQuery } from '../../api/analytics.client';
import { type Filter } from '../../api/types';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { Icon } from '../../ui/icon';
import { FilterDialog } from './filter.dialog';
import { filterLabel } from './filter-label';

/** Filters as chips that can be removed, and the way to one more. */
@Component({
  selector: 'app-filter-chips',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  template: `
    <ul class="row" aria-label="Filters">
      @for (filter of filters(); track label(filter)) {
        <li class="chip">
          <span class="ellipsis" dir="auto" [title]="label(filter)">{{ label(filter) }}</span>
          <button type="button" [attr.aria-label]="'Remove filter ' + label(filter)" (click)="removed.emit(filter)">
            <ui-icon name="close" [size]="12" />
          </button>
        </li>
      }
      <li>
        <button uiButton size="sm" variant="ghost" type="button" (click)="add()">
          <ui-icon name="filter" [size]="14" />Add filter
        </button>
      </li>
      @if (filters().length > 1) {
        <li>
          <button uiButton size="sm" variant="ghost" type="button" (click)="cleared.emit()">Clear all</button>
        </li>
      }
    </ul>
  `,
})
export class FilterChips {
  readonly filters = input.required<readonly Filter[]>();
  /** What is counted: values that occur in it are offered. Asked for when a filter is to be added. */
  readonly question = input.required<() => AnalyticsQuery | undefined | Promise<AnalyticsQuery | undefined>>();
  readonly added = output<Filter>();
  readonly removed = output<Filter>();
  readonly cleared = output<void>();
  protected readonly label = filterLabel;
  private readonly dialogs = inject(Dialogs);

  protected async add(): Promise<void> {
    const question = await this.question()();
    if (!question) return;
    const filter = await this.dialogs.open<Filter, AnalyticsQuery>(FilterDialog, question);
    if (filter) this.added.emit(filter);
  }
}
