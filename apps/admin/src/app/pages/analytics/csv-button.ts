import { ChangeDetectionStrategy, Component, effect, inject, input } from '@angular/core';
import { saveFile } from '../../api/file';
import { submission } from '../../api/submission';
import { type TableQuery, WebClient } from '../../api/web.client';
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
