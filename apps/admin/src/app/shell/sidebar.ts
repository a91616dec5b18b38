import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Router, RouterLink, RouterLinkActive, type IsActiveMatchOptions } from '@angular/router';
import { type Action } from '@strata/contracts';
import { ProjectStore } from '../api/project.store';
import { WorkspaceStore } from '../api/workspace.store';
import { WorkspacesClient } from '../api/workspaces.client';
import { Dialogs } from '../ui/dialogs';
import { Icon } from '../ui/icon';
import { Logo } from './logo';
import { PROJECT_NAV, WORKSPACE_NAV } from './navigation';
import { UserMenu } from './user-menu';
import { NewWorkspaceDialog } from './new-workspace.dialog';

@Component({
  selector: 'app-sidebar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkMenu, CdkMenuItem, CdkMenuTrigger, Icon, Logo, RouterLink, RouterLinkActive, UserMenu],
  templateUrl: './sidebar.html',
  styleUrl: './sidebar.scss',
})
export class Sidebar {
  protected readonly workspaces = inject(WorkspaceStore);
  protected readonly project = inject(ProjectStore);
  private readonly router = inject(Router);
  private readonly dialogs = inject(Dialogs);
  private readonly client = inject(WorkspacesClient);

  protected readonly workspaceNav = computed(() => WORKSPACE_NAV.filter(({ action }) => this.can(action)));
  protected readonly projectNav = computed(() => PROJECT_NAV.filter(({ action }) => this.can(action)));
  protected readonly exact: IsActiveMatchOptions = {
    paths: 'exact',
    queryParams: 'ignored',
    matrixParams: 'ignored',
    fragment: 'ignored',
  };

  protected link(path: string): string[] {
    return ['/projects', this.project.id() ?? '', ...(path ? [path] : [])];
  }

  protected choose(id: string): void {
    this.workspaces.choose(id);
    void this.router.navigate(['/projects']);
  }

  protected async create(): Promise<void> {
    const id = await this.dialogs.open<string>(NewWorkspaceDialog);
    if (id) this.choose(id);
  }

  private can(action: Action): boolean {
    return this.workspaces.can(action);
  }
}
