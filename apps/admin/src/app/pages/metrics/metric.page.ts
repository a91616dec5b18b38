import { ChangeDetectionStrategy, Component, computed, effect, inject, input, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { cursorList } from '../../api/list';
import { MetricsClient } from '../../api/metrics.client';
import { followWorkspace } from '../../api/workspace.store';
import { poll } from '../../api/poll';
import { query } from '../../api/query';
import { type Interval } from '../../api/types';
import { PageZone } from '../../shell/page-zone';
import { SqlEditor } from '../../sql/sql-editor';
import { Badge } from '../../ui/badge';
import { Card } from '../../ui/card';
import { CopyButton } from '../../ui/copy-button';
import { DateRange } from '../../ui/date-range';
import { plural } from '../../ui/format';
import { Segmented } from '../../ui/segmented';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states';
import { type Range, canBeHourly, defaultInterval, resolveRange } from '../../ui/time/range';
import { readState, writeState } from '../analytics/url-state';
import { urlText } from '../explore/url-text';
import { RunErrorNotice } from '../transforms/run-error';
import { MetricActions } from './metric-actions';
import { MetricRunsCard } from './metric-runs.card';
import { MetricValues } from './metric-values';
import { intervalText, isUnderWay } from './metric-text';

const RUNNING_MS = 1_000;
/** A schedule may start a run while one looks on. */
const IDLE_MS = 15_000;

/** One metric: its values, what it is computed from, its runs. */
@Component({
  selector: 'app-metric-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Badge,
    Card,
    CopyButton,
    DateRange,
    EmptyState,
    ErrorState,
    MetricActions,
    MetricRunsCard,
    MetricValues,
    RouterLink,
    RunErrorNotice,
    Segmented,
    Skeleton,
    SqlEditor,
  ],
  templateUrl: './metric.page.html',
  styleUrl: './metric.page.scss',
})
export class MetricPage {
  /** From the path. */
  readonly metricId = input.required<string>();
  private readonly client = inject(MetricsClient);
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly queryParams = toSignal(this.route.queryParamMap, {
    initialValue: this.route.snapshot.queryParamMap,
  });
  /** Its buckets are those of the reporting zone: no other zone has values. */
  protected readonly tz = inject(PageZone).reporting;
  protected readonly by = urlText('dimension');

  protected readonly metric = query(
    () => this.metricId(),
    (id) => this.client.get(id),
  );
  /** Kept while it is read again, and not beyond the metric that it is of. */
  protected readonly current = computed(() => {
    const metric = this.metric.data();
    return metric?.id === this.metricId() ? metric : undefined;
  });
  protected readonly runs = cursorList(
    () => this.metricId(),
    (id, cursor) => this.client.runs(id, cursor),
  );
  private readonly state = computed(() => readState(this.queryParams()));
  protected readonly range = computed(() => this.state().range);
  protected readonly grain = computed(() => this.state().interval);
  protected readonly grains = computed(() => [
    { value: 'hour' as const, label: 'Hours', disabled: !canBeHourly(this.range()), title: 'For ranges up to 31 days' },
    { value: 'day' as const, label: 'Days' },
  ]);
  protected readonly dimension = computed(() => this.current()?.dimensions.find((name) => name === this.by.value()));
  protected readonly isUnderWay = computed(() => {
    const metric = this.current();
    return metric !== undefined && isUnderWay(metric);
  });
  /** Changes with every run that came to its end: then there may be other values. */
  private readonly settled = computed(() => this.current()?.last_run?.finished_at ?? '');
  protected readonly now = computed(() => {
    this.settled();
    this.state();
    return new Date();
  });
  protected readonly resolved = computed(() => resolveRange(this.range(), this.tz(), this.now()));
  protected readonly values = query(
    () => {
      const { from, to } = this.resolved();
      const asked = { id: this.metricId(), grain: this.grain(), dimension: this.dimension() };
      return this.current() ? { ...asked, from: from.toISOString(), to: to.toISOString() } : undefined;
    },
    (question) => this.client.values(question),
  );
  protected readonly label = computed(() => {
    const metric = this.current();
    return metric?.unit ? `${metric.name} (${metric.unit})` : (metric?.name ?? '');
  });
  protected readonly sqlHeight = computed(() => {
    const lines = this.current()?.sql.split('\n') ?? [];
    // Long lines wrap.
    const rows = lines.reduce((sum, { length }) => sum + Math.ceil((length + 1) / 44), 0);
    return `${Math.min(rows, 24) * 1.3 + 1.25}rem`;
  });
  /** Why there are no values: never, of this range, or not yet. */
  protected readonly empty = computed(() => {
    if (this.isUnderWay())
      return { heading: 'Being computed', text: 'The values appear here as soon as they are there.' };
    const isFailed = this.current()?.last_run?.status === 'failed';
    const why = isFailed
      ? 'The last run failed, so none were computed.'
      : 'No event of these days counts, or it has expired.';
    return { heading: 'No values in this range', text: isFailed ? why : `${why} Choose other dates.` };
  });
  protected readonly intervalText = intervalText;
  protected readonly plural = plural;

  constructor() {
    followWorkspace(() => this.metric.data());
    const answer = () => this.current();
    const again = () => this.metric.reload();
    poll({ answer, isActive: () => this.isUnderWay() }, again, RUNNING_MS);
    poll({ answer, isActive: () => answer() !== undefined && !this.isUnderWay() }, again, IDLE_MS);
    effect(() => {
      const run = this.current()?.last_run;
      if (run) untracked(() => this.runs.update((rows) => [run, ...rows.filter(({ id }) => id !== run.id)]));
    });
  }

  protected chooseRange(range: Range): void {
    this.navigate({ range, interval: canBeHourly(range) ? this.grain() : defaultInterval(range) });
  }

  protected chooseGrain(interval: Interval): void {
    this.navigate({ interval });
  }

  private navigate(change: { range?: Range; interval?: Interval }): void {
    const queryParams = writeState({ ...this.state(), ...change });
    void this.router.navigate([], { relativeTo: this.route, queryParams, queryParamsHandling: 'merge' });
  }
}
