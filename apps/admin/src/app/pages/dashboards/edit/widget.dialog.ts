import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  linkedSignal,
  signal,
  untracked,
} from '@angular/core';
import { tap } from 'rxjs';
import { DashboardsClient } from '../../../api/dashboards.client';
import { ProjectsClient } from '../../../api/projects.client';
import { query } from '../../../api/query';
import {
  type ChartKind,
  type ChartMapping,
  type DashboardFilters,
  type SavedChart,
  type Widget,
  type WidgetLine,
  type WidgetSource,
} from '../../../api/types';
import { BoardData } from '../../../board/board-data';
import { AnalyticsForm } from '../../../board/source/analytics-form';
import { MetricSourceForm } from '../../../board/source/metric-form';
import { firstSource, isComplete } from '../../../board/source/new-source';
import { SavedQuerySourceForm } from '../../../board/source/saved-query-form';
import { proposedTitle } from '../../../board/source/words';
import { WidgetCard } from '../../../board/widget-card';
import { type ChartDraft } from '../../../charts/chart-draft';
import { ChartForm } from '../../../charts/chart-form';
import { suggestKind, suggestMapping } from '../../../charts/mapping';
import { Button } from '../../../ui/button';
import { DialogFrame } from '../../../ui/dialog';
import { Field } from '../../../ui/field';
import { Segmented } from '../../../ui/segmented';
import { EmptyState } from '../../../ui/states';
import { isSame } from './draft';
import { OwnFilters } from './own-filters';

export interface WidgetDialogData {
  widget: Widget;
  isNew: boolean;
  workspaceId: string;
  /** What the page is filtered by just now. */
  filters: DashboardFilters;
}

export interface WidgetWish {
  widget: Widget;
  /** What the preview showed last, for the page to show at once. */
  line: WidgetLine | undefined;
}

const ASK_AFTER_MS = 350;

/** What a widget tells and how, beside a preview of it. Closes with the widget. */
@Component({
  selector: 'app-widget-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    AnalyticsForm,
    Button,
    ChartForm,
    DialogFrame,
    EmptyState,
    Field,
    MetricSourceForm,
    OwnFilters,
    SavedQuerySourceForm,
    Segmented,
    WidgetCard,
  ],
  providers: [BoardData],
  templateUrl: './widget.dialog.html',
  styleUrl: './widget.dialog.scss',
})
export class WidgetDialog {
  protected readonly data = inject<WidgetDialogData>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<WidgetWish>>(DialogRef);
  private readonly client = inject(DashboardsClient);
  private readonly board = inject(BoardData);
  private readonly projectsClient = inject(ProjectsClient);

  protected readonly tabs = [
    { value: 'analytics' as const, label: 'Analytics' },
    { value: 'metric' as const, label: 'Metric' },
    { value: 'saved_query' as const, label: 'Saved query' },
    { value: 'text' as const, label: 'Text' },
  ];
  private readonly listed = query(
    () => this.data.workspaceId,
    (id) => this.projectsClient.all(id),
  );
  protected readonly projects = computed(() => this.listed.data()?.data ?? []);

  protected readonly widget = signal(this.data.widget);
  protected readonly source = computed(() => this.widget().source);
  protected readonly hasOwnFilters = Object.keys(this.data.widget.filters).length > 0;
  /** What the chosen metric or query is called. */
  protected readonly name = linkedSignal<string, string | undefined>({
    source: () => thingOf(this.source()),
    computation: () => undefined,
  });
  private readonly proposal = computed(() => proposedTitle(this.source(), this.name()));
  /** One that somebody wrote stays; others follow the source. */
  protected readonly ownTitle = signal<string | undefined>(this.firstTitle());
  protected readonly title = computed(() => this.ownTitle() ?? this.proposal());
  protected readonly shown = computed<Widget>(() => ({ ...this.widget(), title: this.title() }));

  protected readonly isReady = computed(() => isComplete(this.source()));
  /** Maps, feeds and text have a look of their own. */
  protected readonly isDrawn = computed(() => {
    const source = this.source();
    return source.type === 'analytics' ? !['map', 'live'].includes(source.question) : source.type !== 'text';
  });
  private readonly answer = computed(() => this.board.stateOf(this.widget().id).answer);
  protected readonly columns = computed(() => this.answer()?.columns ?? []);
  protected readonly chart = computed<ChartDraft>(() => {
    const [{ chart, id }, columns] = [this.widget(), this.columns()];
    const kind = (chart.kind as ChartKind | undefined) ?? suggestKind(columns, this.answer()?.rows.length ?? 0);
    const mapping = (chart.mapping as ChartMapping | undefined) ?? suggestMapping(kind, columns);
    return { key: id, title: this.title(), kind, mapping };
  });
  protected readonly projectId = computed(() => {
    const source = this.source();
    const own = source.type === 'analytics' ? source.project_id : null;
    return own ?? this.data.filters.project_id ?? this.projects()[0]?.id;
  });
  protected readonly hint = computed(() =>
    this.source().type === 'metric' ? 'Choose a metric.' : 'Choose a saved query.',
  );

  private readonly asked = computed(() => ({ source: this.source(), filters: this.widget().filters }), {
    equal: isSame,
  });
  private line: WidgetLine | undefined;

  constructor() {
    effect((onCleanup) => {
      this.asked();
      // What is typed is asked for once one pauses; what was asked before is given up.
      const timer = setTimeout(() => untracked(() => this.preview()), ASK_AFTER_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }

  protected preview(): void {
    if (!this.isReady()) return;
    const { workspaceId, filters } = this.data;
    const widget = this.widget();
    this.line = undefined;
    const lines = this.client.preview(workspaceId, [widget], filters).pipe(tap((line) => (this.line = line)));
    this.board.load([widget.id], lines);
  }

  protected switchTo(type: WidgetSource['type']): void {
    this.ask(type === this.data.widget.source.type ? this.data.widget.source : firstSource(type));
  }

  /** Another question is drawn as suits it, unless its columns stay the same. */
  protected ask(source: WidgetSource): void {
    this.line = undefined;
    const keepsLook = idOf(source) === idOf(this.source());
    this.patch(keepsLook ? { source } : { source, chart: {} });
  }

  protected draw({ title, kind, mapping }: ChartDraft): void {
    if (title !== this.title()) this.ownTitle.set(title);
    else this.patch({ chart: { ...this.widget().chart, kind, mapping: { ...mapping } } });
  }

  protected takeChart(chart: SavedChart | undefined): void {
    this.patch({ chart: chart ? { kind: chart.kind, mapping: { ...chart.mapping } } : {} });
    if (chart) this.ownTitle.set(chart.title);
  }

  protected patch(change: Partial<Widget>): void {
    this.widget.update((widget) => ({ ...widget, ...change }));
  }

  protected apply(): void {
    if (this.isReady()) this.ref.close({ widget: { ...this.shown(), title: this.title().trim() }, line: this.line });
  }

  /** That of a widget that is there already is somebody's, unless it says what its source does. */
  private firstTitle(): string | undefined {
    const { title, source } = this.data.widget;
    return this.data.isNew || title === proposedTitle(source) ? undefined : title;
  }
}

/** What is chosen that has a name of its own. */
function thingOf(source: WidgetSource): string {
  if (source.type === 'metric') return source.metric_id;
  return source.type === 'saved_query' ? source.saved_query_id : '';
}

/** What it takes other columns to be: another thing that is asked, or another form of the answer. */
function idOf(source: WidgetSource): string {
  switch (source.type) {
    case 'analytics':
      return `${source.question} ${source.measure} ${source.dimension ?? ''}`;
    case 'metric':
      return `${source.metric_id} ${source.dimension ?? ''}`;
    case 'saved_query':
      return source.saved_query_id;
    case 'text':
      return 'text';
  }
}
