import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import {
  ChangeDetectionStrategy,
  Component,
  type ElementRef,
  computed,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { query } from '../../api/query';
import { ReportsClient } from '../../api/reports.client';
import { SourcesClient } from '../../api/sources.client';
import { submission } from '../../api/submission';
import { type Report, type ReportKind, type ReportWindow } from '../../api/types';
import { Field } from '../../ui/field';
import { FormDialog } from '../../ui/form-dialog';
import { Segmented } from '../../ui/segmented';
import { type ReportForm, newReport, reportChange } from './report-input';
import { WINDOW_LABELS, slugOf } from './report-text';

export interface ReportDialogData {
  workspaceId: string;
  /** The one to change; without it, it is a new one. */
  report?: Report;
}

const DEFAULT_RETENTION_DAYS = 730;
const DEFAULT_CACHE_SECONDS = 60;

/** Makes or changes a report; of a built-in one only its cache and windows. Closes with the report. */
@Component({
  selector: 'app-report-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog, Segmented],
  templateUrl: './report.dialog.html',
  styles: `
    .fields {
      display: contents;
    }
    .pair {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(8.5rem, 100%), 1fr));
      gap: var(--s3);
      align-items: start;
    }
  `,
})
export class ReportDialog {
  protected readonly data = inject<ReportDialogData>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<Report>>(DialogRef);
  private readonly client = inject(ReportsClient);
  private readonly sourcesClient = inject(SourcesClient);
  private readonly fields = viewChild.required<ElementRef<HTMLElement>>('fields');
  protected readonly given = this.data.report;
  protected readonly isFixed = this.given?.is_built_in ?? false;
  protected readonly saving = submission();

  protected readonly kind = signal<ReportKind>(this.given?.kind ?? 'volume');
  protected readonly window = signal<ReportWindow>(this.given?.default_window ?? 'day');
  protected readonly suggested = signal('');
  protected readonly cacheSeconds = this.given?.cache_ttl_seconds ?? DEFAULT_CACHE_SECONDS;
  protected readonly kinds: readonly { value: ReportKind; label: string }[] = [
    { value: 'volume', label: 'By source' },
    { value: 'status', label: 'By status' },
    { value: 'entities', label: 'By entity' },
  ];
  protected readonly windows: readonly { value: ReportWindow; label: string }[] = [
    { value: 'day', label: WINDOW_LABELS.day },
    { value: 'week', label: WINDOW_LABELS.week },
  ];
  private readonly sources = query(
    () => (this.isFixed ? undefined : this.data.workspaceId),
    (id) => this.sourcesClient.list(id),
  );
  /** Those of the workspace, and the one it has, whatever became of it. */
  protected readonly slugs = computed(() => {
    const known = this.sources.data()?.data.map(({ slug }) => slug) ?? [];
    const own = this.given?.source;
    return own && !known.includes(own) ? [own, ...known] : known;
  });

  /** An address that nobody has typed yet follows the name. */
  protected suggest(name: string): void {
    this.suggested.set(slugOf(name));
  }

  protected retentionOf(window: ReportWindow): number {
    const known = this.given?.windows.find(({ window_name }) => window_name === window);
    return known?.retention_days ?? DEFAULT_RETENTION_DAYS;
  }

  protected save(): void {
    const { workspaceId } = this.data;
    const form = this.read();
    const request = this.given
      ? this.client.update(workspaceId, this.given.slug, reportChange(form, this.given))
      : this.client.create(workspaceId, newReport(form));
    this.saving.run(request, (saved) => this.ref.close(saved));
  }

  private read(): ReportForm {
    const text = (name: string) =>
      this.fields().nativeElement.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value ?? '';
    return {
      slug: text('slug'),
      kind: this.kind(),
      name: text('name'),
      description: text('description'),
      eventNames: text('event-names'),
      source: text('source'),
      cacheSeconds: Number(text('cache')),
      window: this.window(),
      retentionDays: { day: Number(text('day')), week: Number(text('week')) },
    };
  }
}
