import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ProjectStore } from '../../api/project.store';
import { date } from '../../ui/format';
import { AnalyticsView } from './view';

/** Says that a range begins before what is left of the events: filters and lists know nothing of that time. */
@Component({
  selector: 'app-events-since',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (since(); as day) {
      <p class="notice" role="note">
        Events before {{ day }} are no longer kept. Totals stay as they were; filters, goals and lists of events,
        sessions and people begin there.
      </p>
    }
  `,
  styles: `
    :host:not(:empty) {
      display: block;
      margin-top: var(--s3);
    }
  `,
})
export class EventsSince {
  private readonly project = inject(ProjectStore);
  private readonly view = inject(AnalyticsView);

  protected readonly since = computed(() => {
    const since = this.project.current()?.events_since;
    return since && this.view.range().from < new Date(since) ? date(since, this.view.tz()) : undefined;
  });
}
