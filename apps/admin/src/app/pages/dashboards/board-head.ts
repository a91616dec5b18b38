import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { DashboardsClient } from '../../api/dashboards.client';
import { type Dashboard, type ExportSource } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { ExportButton } from '../../exports/export-button';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { clock } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { Toasts } from '../../ui/toast';
import { AnnotationsMenu } from './annotations-menu';
import { BoardStore } from './board-store';
import { FullScreen } from './full-screen';
import { ShareDialog } from './share.dialog';
import { StarButton } from './star-button';

/** The dashboard's name and standing, and all that is done with it as a whole. */
@Component({
  selector: 'app-board-head',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    AnnotationsMenu,
    Badge,
    Button,
    CdkMenu,
    CdkMenuItem,
    CdkMenuTrigger,
    ExportButton,
    Icon,
    RouterLink,
    StarButton,
  ],
  templateUrl: './board-head.html',
  styleUrl: './board-head.scss',
})
export class BoardHead {
  readonly dashboard = input.required<Dashboard>();
  readonly loading = input(false);
  readonly isEditing = input(false);
  readonly refresh = output<void>();
  protected readonly store = inject(BoardStore);
  private readonly client = inject(DashboardsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly router = inject(Router);
  private readonly screen = inject(FullScreen);

  protected readonly mayClone = computed(() => this.workspaces.can('dashboard:write'));
  protected readonly mayShare = computed(() => this.workspaces.can('share_link:read'));
  protected readonly updated = computed(() => `Updated ${clock(this.store.now().toISOString(), this.store.tz())}`);
  protected readonly every = computed(() => {
    const seconds = this.dashboard().refresh_seconds;
    if (seconds === null) return '';
    return seconds % 60 === 0 ? `every ${seconds / 60} min` : `every ${seconds} s`;
  });

  /** As it is filtered just now. */
  protected readonly file = computed<ExportSource>(() => ({
    type: 'dashboard',
    dashboard_id: this.dashboard().id,
    filters: { compare: false, ...this.store.filters() },
  }));

  protected setFavourite(is_favourite: boolean): void {
    this.store.put({ ...this.dashboard(), is_favourite });
  }

  protected edit(): void {
    void this.router.navigate([], { queryParams: { edit: 1 }, queryParamsHandling: 'merge' });
  }

  protected showVersions(): void {
    void this.router.navigate([], { queryParams: { edit: 1, versions: 1 }, queryParamsHandling: 'merge' });
  }

  protected fill(): void {
    this.screen.enter().catch(() => this.toasts.say('The browser does not let this page fill the screen.'));
  }

  protected share(): void {
    void this.dialogs.open<void, Dashboard>(ShareDialog, this.dashboard(), ['dialog-panel', 'wide']);
  }

  protected clone(): void {
    this.client.clone(this.dashboard().id).subscribe({
      next: (copy) => {
        this.toasts.done(`"${copy.name}" is your copy.`);
        void this.router.navigate(['/dashboards', copy.id]);
      },
      error: (error: unknown) => this.toasts.failed(error),
    });
  }

  protected async remove(): Promise<void> {
    const { id, name } = this.dashboard();
    const isDone = await this.dialogs.confirm({
      heading: `Delete "${name}"?`,
      text: 'Its widgets, versions and links go with it. Queries and metrics stay.',
      action: 'Delete dashboard',
      danger: true,
      run: () => this.client.remove(id),
    });
    if (!isDone) return;
    this.toasts.done(`"${name}" is deleted.`);
    void this.router.navigate(['/dashboards']);
  }
}
