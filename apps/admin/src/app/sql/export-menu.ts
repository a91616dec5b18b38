import { ChangeDetectionStrategy, Component, effect, inject, input } from '@angular/core';
import { type Observable } from 'rxjs';
import { type DownloadedFile, saveFile } from '../api/file';
import { submission } from '../api/submission';
import { type ExportSource, type FileFormat, type ResultTable } from '../api/types';
import { ExportStore } from '../exports/export-store';
import { FORMAT_LABELS } from '../exports/export-text';
import { Icon } from '../ui/icon';
import { Popover } from '../ui/popover';
import { Toasts } from '../ui/toast';
import { toCsv, toJson } from './grid';

const FORMATS: readonly FileFormat[] = ['csv', 'json', 'ndjson', 'xlsx'];

/** Takes a result along: the whole of it as a file of the server, or what is on the screen. */
@Component({
  selector: 'app-export-menu',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Popover],
  template: `
    <ui-popover heading="Export" [flush]="true" #popover>
      <ng-container trigger>
        <ui-icon [name]="loading.busy() ? 'clock' : 'download'" [size]="14" />
        {{ loading.busy() ? 'Exporting…' : 'Export' }}
      </ng-container>
      <ng-template>
        <div class="panel">
          <p class="menu-label">The whole result</p>
          @for (format of formats; track format) {
            <button type="button" class="menu-item" (click)="popover.close(); download(format)">
              {{ labels[format] }}
            </button>
          }
          @if (table(); as shown) {
            <p class="menu-label">What is shown here</p>
            <button type="button" class="menu-item" (click)="popover.close(); saveCsv(shown)">CSV of this page</button>
            <button type="button" class="menu-item" (click)="popover.close(); saveJson(shown)">
              JSON of this page
            </button>
          }
        </div>
      </ng-template>
    </ui-popover>
  `,
  styles: `
    .panel {
      padding: var(--s1);
    }
  `,
})
export class ExportMenu {
  /** Asks the server for the whole result. */
  readonly source = input.required<(format: FileFormat) => Observable<DownloadedFile>>();
  /** What the server would make the file of by and by, while one goes on. */
  readonly job = input<ExportSource>();
  /** Whether there is more than what is on the screen: then nobody waits for the file. */
  readonly isLarge = input(false);
  /** What is on the screen. */
  readonly table = input<ResultTable>();
  /** Of the files, without their ending. */
  readonly name = input('query');
  private readonly toasts = inject(Toasts);
  private readonly exports = inject(ExportStore);
  protected readonly formats = FORMATS;
  protected readonly labels = FORMAT_LABELS;
  protected readonly loading = submission();

  constructor() {
    effect(() => {
      const error = this.loading.error();
      if (error) this.toasts.failed(error);
    });
  }

  protected download(format: FileFormat): void {
    const job = this.job();
    if (job && this.isLarge()) this.exports.request(job, format);
    else this.loading.run(this.source()(format), saveFile);
  }

  protected saveCsv(table: ResultTable): void {
    saveFile({ name: `${this.fileName()}.csv`, content: toCsv(table), type: 'text/csv;charset=utf-8' });
  }

  protected saveJson(table: ResultTable): void {
    saveFile({ name: `${this.fileName()}.json`, content: toJson(table), type: 'application/json' });
  }

  /** Letters that no file system objects to. */
  private fileName(): string {
    return (
      this.name()
        .replace(/[^\p{L}\p{N}]+/gu, '-')
        .replace(/^-|-$/g, '') || 'query'
    );
  }
}
