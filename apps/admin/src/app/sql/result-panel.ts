import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  model,
  output,
} from '@angular/core';
import { type Observable } from 'rxjs';
import { type DownloadedFile } from '../api/file';
import { type ExportSource, type FileFormat } from '../api/types';
import { type ChartDraft, suggestedChart } from '../charts/chart-draft';
import { ChartForm } from '../charts/chart-form';
import { ChartView } from '../charts/chart-view';
import { PageZone } from '../shell/page-zone';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { Segmented } from '../ui/segmented';
import { EmptyState, ErrorState } from '../ui/states';
import { ExportMenu } from './export-menu';
import { ResultGrid } from './result-grid';
import { RunStatus } from './run-status';
import { truncatedText } from './run-text';
import { Runner } from './runner';

const TABLE = 'table';

/** What a query answered: as a table, and as the charts that are kept with it. */
@Component({
  selector: 'app-result-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, ChartForm, ChartView, EmptyState, ErrorState, ExportMenu, Icon, ResultGrid, RunStatus, Segmented],
  templateUrl: './result-panel.html',
  styleUrl: './result-panel.scss',
})
export class ResultPanel {
  readonly charts = model.required<readonly ChartDraft[]>();
  /** Shows the forms of the charts, and the way to more of them. */
  readonly canEdit = input(false);
  readonly name = input('query');
  /** Asks the server for the whole result as a file; without it there is none to ask for. */
  readonly source = input<(format: FileFormat) => Observable<DownloadedFile>>();
  /** The same for the server to make it by and by. */
  readonly job = input<ExportSource>();
  /** What to do while there is no result. */
  readonly invitation = input('Run the query to see its rows.');
  /** Computes anew what was kept. */
  readonly refresh = output<void>();

  protected readonly runner = inject(Runner);
  protected readonly zone = inject(PageZone);
  protected readonly truncatedText = truncatedText;
  private readonly chosen = linkedSignal<string>(() => this.firstTab());
  protected readonly tabs = computed(() => [
    { value: TABLE, label: 'Table' },
    ...this.charts().map(({ key, title }) => ({ value: key, label: title.trim() || 'Chart' })),
  ]);
  protected readonly tab = computed(() =>
    this.tabs().some(({ value }) => value === this.chosen()) ? this.chosen() : TABLE,
  );
  protected readonly chart = computed(() => this.charts().find(({ key }) => key === this.tab()));

  /** The first chart is what people came for; only its being there counts, not what it is like. */
  private readonly firstTab = computed(() => this.charts()[0]?.key ?? TABLE);

  protected show(tab: string): void {
    this.chosen.set(tab);
  }

  protected add(): void {
    const result = this.runner.result();
    if (!result) return;
    const chart = suggestedChart(result, `new-${Date.now()}`);
    this.charts.update((charts) => [...charts, chart]);
    this.chosen.set(chart.key);
  }

  protected change(changed: ChartDraft): void {
    this.charts.update((charts) => charts.map((chart) => (chart.key === changed.key ? changed : chart)));
  }

  protected remove(removed: ChartDraft): void {
    this.charts.update((charts) => charts.filter(({ key }) => key !== removed.key));
  }
}
