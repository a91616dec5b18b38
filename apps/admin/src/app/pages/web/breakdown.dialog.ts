import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { toSignal, toObservable } from '@angular/core/rxjs-interop';
import { debounceTime } from 'rxjs';
import { query } from '../../api/query';
import { type BreakdownRow, type Filter } from '../../api/types';
import { type BreakdownQuery, WebClient } from '../../api/web.client';
import { Button } from '../../ui/button';
import { DialogFrame } from '../../ui/dialog';
import { count, duration, rate } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { barRows } from '../analytics/bar-rows';
import { CsvButton } from '../analytics/csv-button';
import { Delta } from '../analytics/delta';
import { type Sort, type SortKey, sorted } from './sort';

export interface BreakdownDialogData {
  question: BreakdownQuery;
  /** "Top pages". */
  title: string;
  /** What the rows are: "Page". */
  heading: string;
  filters: readonly Filter[];
}

/** As many as the server gives at once. */
const LOADED = 1_000;
const SHOWN = 100;

/** The whole table of a breakdown: all its figures, search, sorting. Answers the filter of the row that was chosen. */
@Component({
  selector: 'app-breakdown-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, CsvButton, Delta, DialogFrame, EmptyState, ErrorState, Icon, SkeletonRows],
  templateUrl: './breakdown.dialog.html',
  styleUrl: './breakdown.dialog.scss',
})
export class BreakdownDialog {
  protected readonly data = inject<BreakdownDialogData>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<Filter>>(DialogRef);
  private readonly web = inject(WebClient);

  protected readonly search = signal('');
  private readonly searched = toSignal(toObservable(this.search).pipe(debounceTime(250)), { initialValue: '' });
  protected readonly question = computed<BreakdownQuery>(() => {
    const search = this.searched().trim();
    return { ...this.data.question, limit: LOADED, ...(search && { search }) };
  });
  protected readonly answer = query(
    () => this.question(),
    (params) => this.web.breakdown(params),
  );
  protected readonly sort = signal<Sort>({ by: 'visitors', down: true });
  private readonly limit = signal(SHOWN);
  private readonly inOrder = computed(() => sorted(this.answer.data()?.data ?? [], this.sort()));
  protected readonly rows = computed(() => {
    const rows = this.inOrder().slice(0, this.limit());
    const bars = barRows(this.data.question.dimension, rows, this.data.filters);
    return bars.map((bar, i) => ({ ...bar, figures: figuresOf(rows[i] as BreakdownRow) }));
  });
  protected readonly hidden = computed(() => this.inOrder().length - this.rows().length);
  protected readonly total = computed(() => this.answer.data()?.total_rows ?? 0);
  protected readonly isCut = computed(() => this.total() > LOADED);
  protected readonly columns: readonly { key: SortKey; label: string; hint?: string }[] = [
    { key: 'visitors', label: 'Visitors' },
    { key: 'sessions', label: 'Sessions' },
    { key: 'page_views', label: 'Page views' },
    { key: 'bounce_rate', label: 'Bounce rate', hint: BOUNCE_HINT[this.data.question.dimension] },
    { key: 'avg_duration_seconds', label: this.data.question.dimension === 'path' ? 'Time on page' : 'Duration' },
    ...(this.data.question.compare ? [{ key: 'previous_visitors' as const, label: 'Previous' }] : []),
  ];
  protected readonly count = count;
  protected readonly LOADED = LOADED;

  protected sortBy(by: SortKey): void {
    this.sort.update((sort) => ({ by, down: sort.by === by ? !sort.down : true }));
  }

  protected direction(by: SortKey): 'ascending' | 'descending' | null {
    const sort = this.sort();
    if (sort.by !== by) return null;
    return sort.down ? 'descending' : 'ascending';
  }

  protected showMore(): void {
    this.limit.update((limit) => limit + SHOWN * 3);
  }
}

const BOUNCE_HINT: Partial<Record<string, string>> = { path: 'Of the sessions that began on the page' };

function figuresOf(row: BreakdownRow): string[] {
  const { sessions, page_views, bounce_rate, avg_duration_seconds: seconds } = row;
  return [count(sessions), count(page_views), rate(bounce_rate), seconds === null ? '–' : duration(seconds)];
}
