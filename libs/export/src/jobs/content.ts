import { Inject, Injectable } from '@nestjs/common';
import { domainErrorOf } from '@strata/data';
import type { Widget } from '@strata/dashboards';
import { CLOCK, LOGGER, type Clock, type Logger, type WorkspaceContext } from '@strata/platform';
import { SavedQueryRunner } from '@strata/saved-queries';
import type { Writable } from 'node:stream';
import { writeExport, type ExportFormat } from '../write.js';
import { writeWorkbook, type CoverLine, type Workbook } from '../xlsx.js';
import { askedLines, Covers, filterLines, ignoredText } from './cover.js';
import { counted, type Progress } from './row-counter.js';
import type { FileFormat } from './source.js';
import { hasRows, type Page, type Subject } from './subjects.js';
import { WidgetRows, type Answers } from './widget-rows.js';

/** A file that is being written, for whom, and how far it is. */
export interface Writing {
  ctx: WorkspaceContext;
  sink: Writable;
  progress: Progress;
  signal: AbortSignal;
}

type PageSubject = Extract<Subject, { type: 'dashboard' }>;

/** Writes what exports hold. The rights are those of the context. */
@Injectable()
export class ExportContent {
  constructor(
    private readonly runner: SavedQueryRunner,
    private readonly widgets: WidgetRows,
    private readonly covers: Covers,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws what its rows throw; of a dashboard's widgets each fails for itself */
  async write(subject: Subject, format: Exclude<FileFormat, 'pdf'>, writing: Writing): Promise<void> {
    if (subject.type === 'saved_query') return this.writeSavedQuery(subject, format, writing);
    if (subject.type === 'widget') return this.writeWidget(subject, format, writing);
    return this.writeDashboard(subject, writing);
  }

  private async writeSavedQuery(
    { source }: Extract<Subject, { type: 'saved_query' }>,
    format: ExportFormat,
    { ctx, sink, progress, signal }: Writing,
  ): Promise<void> {
    const more = askedLines(ctx, await this.covers.surroundings(ctx));
    const { saved_query_id: id, params } = source;
    await this.runner.stream(ctx, id, { params, signal }, (running, facts) =>
      writeExport(format, counted(running, progress), sink, { ...facts, more }),
    );
  }

  private async writeWidget(
    { name, page, widget }: Extract<Subject, { type: 'widget' }>,
    format: ExportFormat,
    { ctx, sink, progress, signal }: Writing,
  ): Promise<void> {
    const around = await this.covers.surroundings(ctx, page.filters);
    const answers = await this.widgets.answers(ctx, page, [widget], signal);
    const about: CoverLine[] = [['Dashboard', page.dashboard.name], ...filterLines(page.filters, around)];
    await this.widgets.read(ctx, { page, widget, answers }, signal, (running, { ignored, params }) => {
      const followed: CoverLine[] = ignored.length === 0 ? [] : [['Filters', ignoredText(ignored)]];
      const more = [...about, ...followed, ...askedLines(ctx, around)];
      const facts = { name, params, at: this.clock.now(), zone: around.zone, more };
      return writeExport(format, counted(running, progress), sink, facts);
    });
  }

  /** A workbook with a sheet for each widget, in the order in which one reads them. */
  private async writeDashboard({ name, page }: PageSubject, writing: Writing): Promise<void> {
    const { ctx, sink, progress, signal } = writing;
    const around = await this.covers.surroundings(ctx, page.filters);
    const widgets = page.dashboard.widgets.filter(hasRows);
    const answers = await this.widgets.answers(ctx, page, widgets, signal);
    const at = this.clock.now();
    await writeWorkbook(sink, { at }, async (workbook) => {
      const contents: CoverLine[] = [];
      for (const [done, widget] of widgets.entries()) {
        progress.part = done / widgets.length;
        contents.push(await this.writeSheet(workbook, { page, widget, answers }, writing));
      }
      return [
        ['Name', name],
        ['Run at', at.toISOString()],
        ['Times in the rows', 'UTC'],
        ['Time zone', around.zone],
        ...filterLines(page.filters, around),
        ...askedLines(ctx, around),
        ...contents,
      ];
    });
  }

  /** @returns what the cover says of it: a widget that fails is a sheet that says why */
  private async writeSheet(
    workbook: Workbook,
    asked: { page: Page; widget: Widget; answers: Answers },
    { ctx, sink, progress, signal }: Writing,
  ): Promise<CoverLine> {
    const title = asked.widget.title || 'Widget';
    let ignored: readonly string[] = [];
    try {
      let sheets: string[] = [];
      await this.widgets.read(ctx, asked, signal, async (running, facts) => {
        ({ ignored } = facts);
        sheets = await workbook.addTable(title, counted(running, progress));
      });
      return [`Sheet ${sheets.join(', ')}`, [title, ignoredText(ignored)].filter(Boolean).join('; ')];
    } catch (error) {
      // A file that cannot be written, or that nobody wants any more, is no matter of one widget.
      if (signal.aborted || sink.destroyed) throw error;
      const { code, message, hint } = domainErrorOf(error);
      const context = { err: error, correlation_id: ctx.correlationId, widget_id: asked.widget.id };
      if (code === 'internal') this.logger.error(context, 'a widget of an export failed');
      const sheet = await workbook.addNote(title, [`This widget failed: ${message}`, ...(hint ? [hint] : [])]);
      return [`Sheet ${sheet}`, `${title}; failed: ${message}`];
    }
  }
}
