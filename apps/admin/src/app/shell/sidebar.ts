import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { RouterLink, RouterLinkActive, type IsActiveMatchOptions } from '@angular/router';
import { type Action } from '@strata/contracts';
import { ProjectStore } from '../api/project.store';
import { SessionStore } from '../api/session';
import { WorkspaceStore } from '../api/workspace.store';
import { ExportActivity } from '../exports/export-activity';
import { Icon } from '../ui/icon';
import { Logo } from './logo';
import { INSTALLATION_NAV, PROJECT_NAV, WORKSPACE_NAV } from './navigation';
import { SearchButton } from './search-button';
import { UserMenu } from './user-menu';
import { WorkspaceSwitcher } from './workspace-switcher';

@Component({
  selector: 'app-sidebar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ExportActivity, Icon, Logo, RouterLink, RouterLinkActive, SearchButton, UserMenu, WorkspaceSwitcher],
  templateUrl: './sidebar.html',
  styleUrl: './sidebar.scss',
})
export class Sidebar {
  private readonly workspaces = inject(WorkspaceStore);
  protected readonly session = inject(SessionStore);
  protected readonly project = inject(ProjectStore);
  protected readonly installationNav = INSTALLATION_NAV;

  protected readonly workspaceNav = computed(() => WORKSPACE_NAV.filter(({ action }) => this.can(action)));
  protected readonly projectNav = computed(() => PROJECT_NAV.filter(({ action }) => this.can(action)));
  protected readonly exact: IsActiveMatchOptions = {
    paths: 'exact',
    queryParams: 'ignored',
    matrixParams: 'ignored',
    fragment: 'ignored',
  };
  /** A page below an entry is found there: a person under People. */
  protected readonly within: IsActiveMatchOptions = { ...this.exact, paths: 'subset' };

  protected link(path: string): string[] {
    return ['/projects', this.project.id() ?? '', ...(path ? [path] : [])];
  }

  private can(action: Action): boolean {
    return this.workspaces.can(action);
  }
}
