import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { type Observable } from 'rxjs';
import { MetricsClient } from '../../api/metrics.client';
import { submission } from '../../api/submission';
import { type Metric } from '../../api/types';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { FormError } from '../../ui/form-error';
import { Icon } from '../../ui/icon';
import { Popover } from '../../ui/popover';
import { Toasts } from '../../ui/toast';
import { AddToDashboard } from '../dashboards/edit/add-to-dashboard';

/** What its owner and admins do with a metric. */
@Component({
  selector: 'app-metric-actions',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, FormError, Icon, Popover, RouterLink],
  template: `
    <div class="row">
      <ui-popover heading="More" [flush]="true" #more>
        <ng-container trigger>More<ui-icon name="chevron" [size]="14" /></ng-container>
        <ng-template>
          <div class="panel">
            <button type="button" class="menu-item" [disabled]="isUnderWay()" (click)="more.close(); run(true)">
              <ui-icon name="refresh" />Compute all values anew
            </button>
            @if (boards.isAllowed()) {
              <button type="button" class="menu-item" (click)="more.close(); boards.metric(metric(), dimension())">
                <ui-icon name="layout" />Add to dashboard…
              </button>
            }
            <button type="button" class="menu-item danger" (click)="more.close(); remove()">
              <ui-icon name="trash" />Delete…
            </button>
          </div>
        </ng-template>
      </ui-popover>
      <button uiButton type="button" (click)="togglePaused()">
        <ui-icon [name]="metric().is_paused ? 'play' : 'pause'" [size]="14" />{{
          metric().is_paused ? 'Resume' : 'Pause'
        }}
      </button>
      <a uiButton [routerLink]="['/metrics', metric().id, 'edit']"><ui-icon name="edit" [size]="14" />Edit</a>
      <button
        uiButton
        variant="primary"
        type="button"
        title="Computes what has changed"
        [busy]="sending.busy() || isUnderWay()"
        (click)="run(false)"
      >
        Run now
      </button>
    </div>
    <ui-form-error [error]="sending.error()" />
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--s2);
    }
    .panel {
      padding: var(--s1);
    }
    .danger {
      color: var(--danger);
    }
  `,
})
export class MetricActions {
  readonly metric = input.required<Metric>();
  readonly isUnderWay = input.required<boolean>();
  /** By which its values are shown. */
  readonly dimension = input<string>();
  /** Something was done with it: it is to be read again. */
  readonly changed = output<void>();
  protected readonly boards = inject(AddToDashboard);
  private readonly client = inject(MetricsClient);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  protected readonly sending = submission();

  protected run(full: boolean): void {
    if (!this.isUnderWay()) this.send(this.client.run(this.metric().id, full));
  }

  protected togglePaused(): void {
    const { id, is_paused } = this.metric();
    this.send(this.client.update(id, { is_paused: !is_paused }));
  }

  protected async remove(): Promise<void> {
    const { id, name } = this.metric();
    const isDone = await this.dialogs.confirm({
      heading: `Delete "${name}"?`,
      text: 'Its values and the history of its runs go with it. Events stay.',
      action: 'Delete metric',
      danger: true,
      run: () => this.client.remove(id),
    });
    if (!isDone) return;
    this.toasts.done(`"${name}" is deleted.`);
    void this.router.navigate(['/metrics']);
  }

  private send(request: Observable<unknown>): void {
    this.sending.run(request, () => this.changed.emit());
  }
}
