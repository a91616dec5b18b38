import { DialogModule } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, effect, inject } from '@angular/core';
import { Router, RouterLink, RouterOutlet } from '@angular/router';
import { SessionStore } from '../api/session';
import { WorkspaceStore } from '../api/workspace.store';
import { ExportActivity } from '../exports/export-activity';
import { Button } from '../ui/button';
import { Dialogs } from '../ui/dialogs';
import { Icon } from '../ui/icon';
import { EmptyState, ErrorState, Skeleton } from '../ui/states';
import { Logo } from './logo';
import { announcePages } from './announce-pages';
import { NavDrawer } from './nav-drawer';
import { Palette } from './palette';
import { SearchButton } from './search-button';
import { Sidebar } from './sidebar';
import { SwitchWorkspace } from './switch-workspace';
import { VisitBanner } from './visit-banner';

/** Frame of every signed-in page: navigation beside it on wide screens, behind a button on narrow ones. */
@Component({
  selector: 'app-shell',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    Button,
    DialogModule,
    EmptyState,
    ErrorState,
    ExportActivity,
    Icon,
    Logo,
    RouterLink,
    RouterOutlet,
    SearchButton,
    Sidebar,
    Skeleton,
    VisitBanner,
  ],
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
  host: { '(document:keydown)': 'onKey($event)' },
})
export class Shell {
  protected readonly session = inject(SessionStore);
  protected readonly workspaces = inject(WorkspaceStore);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  private readonly switching = inject(SwitchWorkspace);
  private readonly palette = inject(Palette);

  protected readonly failure = computed(() => this.session.failure() ?? this.workspaces.error());
  protected readonly title = computed(() => this.workspaces.current()?.name ?? 'Strata');

  constructor() {
    announcePages();
    effect(() => {
      if (this.session.anonymous()) void this.router.navigate(['/login'], { queryParams: { next: this.router.url } });
    });
  }

  protected openNavigation(): void {
    void this.dialogs.navigation(NavDrawer);
  }

  protected createWorkspace(): void {
    void this.switching.create();
  }

  /** ⌘K and Ctrl K open the palette from anywhere, also from within a field. */
  protected onKey(event: KeyboardEvent): void {
    const pressed = (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey && event.key === 'k';
    if (!pressed || !this.workspaces.current()) return;
    event.preventDefault();
    this.palette.open();
  }

  protected async retry(): Promise<void> {
    if (this.session.failure()) await this.session.restore();
    else this.workspaces.reload();
  }
}
