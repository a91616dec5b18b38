import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type Overview, type Totals } from '../../api/types';
import { change, count, percent } from '../../ui/format';
import { Skeleton } from '../../ui/states';
import { AnalyticsView } from '../analytics/view';

interface Card {
  label: string;
  hint?: string;
  value: number;
  previous: number | undefined;
  change: number | null;
}

const FIGURES: readonly { label: string; of: (totals: Totals) => number; hint?: string }[] = [
  { label: 'Total events', of: (totals) => totals.total_events },
  {
    label: 'Unique sessions',
    of: (totals) => totals.unique_sessions,
    hint: 'A session ends after 30 minutes without activity.',
  },
  {
    label: 'Unique users',
    of: (totals) => totals.unique_users,
    hint: 'Anonymous people are counted once per day: nothing recognises them on the next.',
  },
];

/** The figures of the range, each with its change against the period before. */
@Component({
  selector: 'app-metric-cards',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Skeleton],
  templateUrl: './metric-cards.html',
  styleUrl: './metric-cards.scss',
})
export class MetricCards {
  readonly overview = input.required<Overview | undefined>();
  readonly loading = input(false);
  protected readonly view = inject(AnalyticsView);

  protected readonly cards = computed<Card[] | undefined>(() => {
    const overview = this.overview();
    return overview && FIGURES.map((figure) => cardOf(figure, overview));
  });
  protected readonly topEvent = computed(() => this.overview()?.top_event);
  protected readonly count = count;
  protected readonly percent = percent;
  protected readonly skeletons = ['Total events', 'Unique sessions', 'Unique users', 'Top event'];

  protected filterByTopEvent(name: string): void {
    this.view.addFilter({ field: 'event_name', op: 'eq', value: name });
  }
}

function cardOf({ label, of, hint }: (typeof FIGURES)[number], overview: Overview): Card {
  const previous = overview.previous && of(overview.previous);
  return { label, hint, value: of(overview), previous, change: change(of(overview), previous) };
}
