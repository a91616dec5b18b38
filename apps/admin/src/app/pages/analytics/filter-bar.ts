import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { EventsSince } from './events-since';
import { FilterChips } from './filter-chips';
import { AnalyticsView } from './view';

/** The filters of an analytics page, and from when on there are events for them. */
@Component({
  selector: 'app-filter-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EventsSince, FilterChips],
  template: `
    <app-filter-chips
      [filters]="view.state().filters"
      [question]="view.query"
      (added)="view.addFilter($event)"
      (removed)="view.removeFilter($event)"
      (cleared)="view.change({ filters: [] })"
    />
    <app-events-since />
  `,
})
export class FilterBar {
  protected readonly view = inject(AnalyticsView);
}
