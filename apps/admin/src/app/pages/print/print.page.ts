import { DOCUMENT } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { filter, tap } from 'rxjs';
import { RendersClient } from '../../api/renders.client';
import { type RenderLine, type RenderedPage, type Widget, type WidgetLine } from '../../api/types';
import { BoardData, isAsked } from '../../board/board-data';
import { BoardGrid } from '../../board/board-grid';
import { BOARD_VIEW, type BoardView } from '../../board/board-view';
import { CHART_RENDERER } from '../../charts/chart';
import { dateTime } from '../../ui/format';
import { EmptyState } from '../../ui/states';
import { paginate } from './paginate';
import { type Edges, paper } from './paper';
import { drawn } from './settled';

/** Rows of the grid on a page: 178 mm hold nine, and on the first, with a smaller margin, eight below the title. */
const PAPER = { first: 8, rest: 9 };

/** A dashboard on paper, for the browser that makes PDFs: it says by `data-print` of the document when it is complete. */
@Component({
  selector: 'app-print-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BoardGrid, EmptyState],
  providers: [
    BoardData,
    { provide: BOARD_VIEW, useFactory: () => inject(PrintPage).view },
    { provide: CHART_RENDERER, useValue: 'svg' },
  ],
  templateUrl: './print.page.html',
  styleUrl: './print.page.scss',
})
export class PrintPage {
  private readonly document = inject(DOCUMENT);
  private readonly client = inject(RendersClient);
  private readonly data = inject(BoardData);
  protected readonly problem = signal<string | undefined>(undefined);
  protected readonly page = signal<RenderedPage | undefined>(undefined);
  /** Fonts are fetched for what stands on the page; what stands at its edges alone would lack its characters. */
  protected readonly edges = computed(() => edgesOf(this.page()));
  protected readonly sheets = computed(() => paginate((this.page()?.dashboard.widgets ?? []).map(still), PAPER));
  readonly view: BoardView = {
    filters: computed(() => this.page()?.dashboard.filters ?? {}),
    tz: computed(() => this.page()?.tz ?? 'UTC'),
    reportingTz: computed(() => this.page()?.reporting_tz ?? 'UTC'),
    now: signal(new Date()),
    annotations: computed(() => this.page()?.annotations ?? []),
    projectId: signal(undefined),
    isLive: false,
    isPaper: true,
  };

  constructor() {
    usePrintStyles(this.document);
    const ticket = this.document.location.hash.slice(1);
    const lines = this.client.dashboard(ticket).pipe(
      tap((line) => isPage(line) && this.page.set(line.page)),
      filter((line): line is WidgetLine => !isPage(line)),
    );
    this.data.load([], lines);
    effect(() => {
      if (this.data.loading()) return;
      const page = this.page();
      const problem = this.data.error()?.message ?? (page ? undefined : 'There was no answer.');
      untracked(() => void this.finish(page, problem));
    });
  }

  private async finish(page: RenderedPage | undefined, problem: string | undefined): Promise<void> {
    const { documentElement } = this.document;
    if (page) {
      this.document.adoptedStyleSheets = [paper(edgesOf(page))];
      this.document.title = page.dashboard.name;
      await drawn(this.document);
    }
    this.problem.set(problem);
    if (problem) documentElement.dataset['printProblem'] = problem;
    documentElement.dataset['print'] = problem ? 'failed' : 'ready';
  }
}

const isPage = (line: RenderLine): line is { page: RenderedPage } => 'page' in line;

/** What goes on while it is looked at has no place on paper. */
function still(widget: Widget): Widget {
  if (isAsked(widget) || widget.source.type === 'text') return widget;
  return { ...widget, source: { type: 'text', markdown: '_Live events are on the page itself._' } };
}

function edgesOf(page: RenderedPage | undefined): Edges {
  if (!page) return { head: '', aside: '', foot: '' };
  const { dashboard, workspace, facts, requested_by: who, requested_at: at, tz } = page;
  return {
    head: `${workspace} · ${dashboard.name}`,
    aside: facts.map(({ label, value }) => `${label}: ${value}`).join(' · '),
    foot: [who, dateTime(at, tz) + (tz === 'UTC' ? '' : ` (${tz})`)].join(' · '),
  };
}

function usePrintStyles(document: Document): void {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = '/print.css';
  document.head.append(link);
}
