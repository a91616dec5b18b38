import { BreakpointObserver } from '@angular/cdk/layout';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { map } from 'rxjs';
import { AnalyticsClient } from '../../api/analytics.client';
import { query } from '../../api/query';
import { type TableQuery } from '../../api/web.client';
import { Chart } from '../../charts/chart';
import { readChartTheme } from '../../charts/theme';
import { topEventsHeight, topEventsOption, topEventsSummary } from '../../charts/top-events';
import { Button } from '../../ui/button';
import { change, count, percent } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states';
import { Theme } from '../../ui/theme';
import { CsvButton } from '../analytics/csv-button';
import { AnalyticsView } from '../analytics/view';

@Component({
  selector: 'app-top-events-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Chart, CsvButton, EmptyState, ErrorState, Icon, Skeleton],
  templateUrl: './top-events.card.html',
  styleUrl: './chart-card.scss',
})
export class TopEventsCard {
  protected readonly view = inject(AnalyticsView);
  private readonly analytics = inject(AnalyticsClient);
  private readonly theme = inject(Theme);
  private readonly narrow = toSignal(
    inject(BreakpointObserver)
      .observe('(max-width: 48rem)')
      .pipe(map(({ matches }) => matches)),
    { initialValue: false },
  );

  private readonly question = computed(() => {
    const common = this.view.query();
    return common && { ...common, compare: this.view.state().compare, limit: 10 };
  });
  protected readonly top = query(
    () => this.question(),
    (params) => this.analytics.topEvents(params),
  );

  protected readonly file = computed<TableQuery | undefined>(() => {
    const question = this.question();
    return question && { table: 'top-events', query: question };
  });

  protected readonly asTable = signal(false);
  protected readonly events = computed(() => this.top.data()?.data);
  protected readonly option = computed(() =>
    topEventsOption(this.events() ?? [], readChartTheme(this.theme.dark()), this.narrow()),
  );
  protected readonly height = computed(() => topEventsHeight(this.events() ?? []));
  protected readonly summary = computed(() => topEventsSummary(this.events() ?? []));
  protected readonly count = count;

  protected delta(now: number, before: number | undefined): string {
    const ratio = change(now, before);
    return ratio === null ? '–' : percent(ratio);
  }

  protected filterBy(name: string | undefined): void {
    if (name !== undefined) this.view.addFilter({ field: 'event_name', op: 'eq', value: name });
  }
}
