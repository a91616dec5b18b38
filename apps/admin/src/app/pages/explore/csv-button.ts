import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { AnalyticsClient, type AnalyticsQuery } from '../../api/analytics.client';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { Toasts } from '../../ui/toast';

/** Saves a whole list, with the page's range, filters and search, as a file. */
@Component({
  selector: 'app-csv-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  template: `
    <button uiButton type="button" [busy]="busy()" (click)="save()">
      @if (!busy()) {
        <ui-icon name="download" />
      }
      CSV
    </button>
  `,
})
export class CsvButton {
  readonly report = input.required<'events' | 'sessions' | 'users'>();
  readonly query = input.required<AnalyticsQuery | undefined>();
  protected readonly busy = signal(false);
  private readonly analytics = inject(AnalyticsClient);
  private readonly toasts = inject(Toasts);

  protected async save(): Promise<void> {
    const query = this.query();
    if (!query || this.busy()) return;
    this.busy.set(true);
    try {
      const file = await firstValueFrom(this.analytics.csv(this.report(), query));
      const days = [query.from, query.to].map((iso) => iso.slice(0, 10)).join('_');
      download(file, `${this.report()}_${days}.csv`);
    } catch (error) {
      this.toasts.failed(error);
    } finally {
      this.busy.set(false);
    }
  }
}

/** An ordinary link could not carry the access token. */
function download(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}
