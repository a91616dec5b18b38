import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { DashboardsClient } from '../../api/dashboards.client';
import { type DashboardItem } from '../../api/types';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { Toasts } from '../../ui/toast';

/** Marks a dashboard for oneself. */
@Component({
  selector: 'app-star-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  template: `
    <button
      uiButton
      iconOnly
      size="sm"
      variant="ghost"
      type="button"
      [class.on]="dashboard().is_favourite"
      [attr.aria-label]="'Favourite ' + dashboard().name"
      [attr.aria-pressed]="dashboard().is_favourite"
      (click)="toggle()"
    >
      <ui-icon name="star" />
    </button>
  `,
  styles: `
    .on {
      color: var(--warning);
    }
    .on ui-icon ::ng-deep path {
      fill: currentcolor;
    }
  `,
})
export class StarButton {
  readonly dashboard = input.required<Pick<DashboardItem, 'id' | 'name' | 'is_favourite'>>();
  readonly changed = output<boolean>();
  private readonly client = inject(DashboardsClient);
  private readonly toasts = inject(Toasts);
  protected readonly busy = signal(false);

  protected toggle(): void {
    const { id, is_favourite: wasOn } = this.dashboard();
    if (this.busy()) return;
    this.busy.set(true);
    this.client.setFavourite(id, !wasOn).subscribe({
      next: () => {
        this.busy.set(false);
        this.changed.emit(!wasOn);
      },
      error: (error: unknown) => {
        this.busy.set(false);
        this.toasts.failed(error);
      },
    });
  }
}
