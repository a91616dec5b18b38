import { ChangeDetectionStrategy, Component, effect, inject, input, untracked } from '@angular/core';
import { Router } from '@angular/router';
import { type Dashboard } from '../../../api/types';
import { Button } from '../../../ui/button';
import { Dialogs } from '../../../ui/dialogs';
import { Icon } from '../../../ui/icon';

/** The way to a new dashboard: a button, and `?new=1` of the page. */
@Component({
  selector: 'app-new-dashboard',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  template: `
    <button uiButton variant="primary" type="button" (click)="ask()">
      <ui-icon name="plus" [size]="14" />New dashboard
    </button>
  `,
})
export class NewDashboard {
  /** `?new=1` of the URL. */
  readonly asked = input<string>();
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);

  constructor() {
    effect(() => {
      if (this.asked()) untracked(() => void this.ask());
    });
  }

  protected async ask(): Promise<void> {
    const { NewDashboardDialog } = await import('./new-dashboard.dialog');
    const created = await this.dialogs.open<Dashboard>(NewDashboardDialog, undefined, ['dialog-panel', 'wide']);
    if (!created) return void this.router.navigate([], { queryParams: { new: null }, queryParamsHandling: 'merge' });
    // What is empty waits to be filled.
    const queryParams = created.widgets.length ? {} : { edit: 1 };
    void this.router.navigate(['/dashboards', created.id], { queryParams });
  }
}
