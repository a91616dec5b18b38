import { ChangeDetectionStrategy, Component, effect, inject, input } from '@angular/core';
import { submission } from '../../api/submission';
import { type CsvFile, type TableQuery, WebClient } from '../../api/web.client';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { Toasts } from '../../ui/toast';

/** Saves the whole table behind a card as CSV; a refusal is told in a message. */
@Component({
  selector: 'app-csv-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  template: `
    <button
      uiButton
      size="sm"
      variant="ghost"
      type="button"
      [busy]="loading.busy()"
      [disabled]="!source()"
      [attr.aria-label]="'Download CSV of ' + what()"
      title="The whole table, as a file for spreadsheets"
      (click)="download()"
    >
      @if (!loading.busy()) {
        <ui-icon name="download" [size]="14" />
      }
      CSV
    </button>
  `,
})
export class CsvButton {
  readonly source = input.required<TableQuery | undefined>();
  /** Names the button: "Download CSV of Pages". */
  readonly what = input.required<string>();
  private readonly web = inject(WebClient);
  private readonly toasts = inject(Toasts);
  protected readonly loading = submission();

  constructor() {
    effect(() => {
      const error = this.loading.error();
      if (error) this.toasts.failed(error);
    });
  }

  protected download(): void {
    const source = this.source();
    if (source) this.loading.run(this.web.csv(source), saveFile);
  }
}

/** Hands a file to the browser's downloads. */
function saveFile({ name, content }: CsvFile): void {
  // Reading as text took the byte order mark off, without which Excel guesses the encoding wrong.
  const address = URL.createObjectURL(new Blob(['\uFEFF', content], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The download has begun by then; until the page is left the content would stay in memory.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
