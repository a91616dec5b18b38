import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type Dimension, type Filter } from '../../api/types';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { Segmented } from '../../ui/segmented';
import { BreakdownList } from '../analytics/breakdown-list';
import { CsvButton } from '../analytics/csv-button';
import { filterFieldLabel } from '../analytics/labels';
import { urlChoice } from '../analytics/url-choice';
import { AnalyticsView } from '../analytics/view';
import { GoalResultsList } from '../goals/goal-results-list';
import { BreakdownDialog, type BreakdownDialogData } from './breakdown.dialog';
import { type Tab, type TabCard } from './tabs';
import { WorldMap } from './world-map';

const NOTHING = 'Choose other dates or remove a filter.';
const NO_PAGES = 'Pages appear with the first page view; the snippet in the project settings sends them.';

/** One card of the web analytics: tabs, and what the chosen one shows. Tabs and choices live in the URL. */
@Component({
  selector: 'app-web-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BreakdownList, Button, CsvButton, GoalResultsList, Segmented, WorldMap],
  templateUrl: './web.card.html',
  styleUrl: './web.card.scss',
})
export class WebCard {
  readonly card = input.required<TabCard>();
  private readonly view = inject(AnalyticsView);
  private readonly dialogs = inject(Dialogs);

  protected readonly titleId = computed(() => `web-${this.card().id}`);
  protected readonly options = computed(() => this.card().tabs.map(({ id, label }) => ({ value: id, label })));
  protected readonly chosen = urlChoice(
    () => this.card().id,
    () => this.card().tabs.map(({ id }) => id) as [string, ...string[]],
  );
  protected readonly tab = computed<Tab>(
    () => this.card().tabs.find(({ id }) => id === this.chosen.value()) ?? this.card().tabs[0],
  );
  protected readonly dimension = urlChoice<Dimension>(
    () => `${this.card().id}_by`,
    () => this.tab().dimensions,
  );
  protected readonly heading = computed(() =>
    this.tab().dimensions.length > 1 ? filterFieldLabel(this.dimension.value()) : this.tab().heading,
  );
  protected readonly emptyText = computed(() => (this.card().id === 'pages' ? NO_PAGES : NOTHING));
  /** The table behind the tab, as the server gives it to a file. */
  protected readonly file = computed(() => {
    const common = this.view.query();
    if (!common) return undefined;
    const question = { ...common, compare: this.view.state().compare };
    return this.tab().view === 'goals'
      ? { table: 'goals' as const, query: question }
      : { table: 'breakdown' as const, query: { ...question, dimension: this.dimension.value() } };
  });
  protected readonly fieldLabel = filterFieldLabel;

  protected chooseDimension(value: string): void {
    const found = this.tab().dimensions.find((dimension) => dimension === value);
    if (found) this.dimension.set(found);
  }

  protected async showAll(): Promise<void> {
    const file = this.file();
    if (file?.table !== 'breakdown') return;
    const data = { question: file.query, heading: this.heading(), title: this.titleOf(), filters: this.filters() };
    const filter = await this.dialogs.open<Filter, BreakdownDialogData>(BreakdownDialog, data, [
      'dialog-panel',
      'broad',
    ]);
    if (filter) this.view.toggleFilter(filter);
  }

  private titleOf(): string {
    const { label, dimensions } = this.tab();
    if (this.tab().view === 'map') return 'Countries';
    return dimensions.length > 1 ? this.heading() : label;
  }

  private filters(): readonly Filter[] {
    return this.view.state().filters;
  }
}
