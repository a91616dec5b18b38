import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Badge } from '../ui/badge';
import { Button } from '../ui/button';
import { dateTime } from '../ui/format';
import { ageText, elapsed, resultText } from './run-text';
import { Runner } from './runner';
import { ticking } from './ticking';

/** How the query goes or went: a clock and a way to cancel, then rows, time, and how fresh they are. */
@Component({
  selector: 'app-run-status',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button],
  template: `
    @if (runner.startedAt(); as startedAt) {
      <span class="spinner" aria-hidden="true"></span>
      <span class="num" role="timer" aria-label="Running for">Running, {{ elapsed(now() - startedAt) }}</span>
      <button uiButton size="sm" type="button" (click)="runner.cancel()">Cancel query</button>
    } @else if (runner.result(); as result) {
      <span class="num" role="status">{{ resultText(result) }}</span>
      @if (runner.snapshot(); as snapshot) {
        <ui-badge [tone]="snapshot.is_cached ? 'neutral' : 'success'" [title]="dateTime(snapshot.computed_at, tz())">
          {{ snapshot.is_cached ? 'cached' : 'fresh' }}, {{ age() }}
        </ui-badge>
      }
    }
    <ng-content />
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--s2);
      min-width: 0;
      color: var(--text-muted);
      font-size: var(--t-sm);
    }
  `,
})
export class RunStatus {
  readonly tz = input<string>();
  protected readonly runner = inject(Runner);
  protected readonly now = ticking(() => (this.runner.isRunning() ? 100 : this.runner.snapshot() ? 1_000 : undefined));
  protected readonly elapsed = elapsed;
  protected readonly resultText = resultText;
  protected readonly dateTime = dateTime;
  protected readonly age = computed(() => {
    const snapshot = this.runner.snapshot();
    return snapshot ? ageText(snapshot, this.now()) : '';
  });
}
