import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { FilterChips } from './filter-chips';
import { AnalyticsView } from './view';

/** The filters of an analytics page. */
@Component({
  selector: 'app-filter-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FilterChips],
  template: `
    <app-filter-chips
      [filters]="view.state().filters"
      [question]="view.query"
      (added)="view.addFilter($event)"
      (removed)="view.removeFilter($event)"
      (cleared)="view.change({ filters: [] })"
    />
  `,
})
export class FilterBar {
  protected readonly view = inject(AnalyticsView);
}
