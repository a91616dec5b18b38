import { Injectable, computed, inject } from '@angular/core';
import { Router } from '@angular/router';
import { AuthClient } from '../api/auth.client';
import { ProjectStore } from '../api/project.store';
import { type Project } from '../api/types';
import { WorkspaceStore } from '../api/workspace.store';
import { trackerSnippets } from '../pages/project-settings/tracker-snippets';
import { copyText } from '../ui/clipboard';
import { type PickerOption } from '../ui/picker';
import { Theme, type ThemeChoice } from '../ui/theme';
import { Toasts } from '../ui/toast';
import { type NavItem, PROJECT_NAV, WORKSPACE_NAV } from './navigation';
import { SwitchWorkspace } from './switch-workspace';

/** Something the palette can do. */
export interface Command extends PickerOption {
  run(): void;
}

const THEMES: readonly ThemeChoice[] = ['light', 'dark', 'system'];
const RECENT_SHOWN = 5;

/** The recent ones once more, first and under a heading of their own. */
export function recentFirst(commands: readonly Command[], recent: readonly string[]): Command[] {
  const known = new Map(commands.map((command) => [command.id, command]));
  const found = recent.flatMap((id) => known.get(id) ?? []).slice(0, RECENT_SHOWN);
  const ids = new Set(found.map(({ id }) => id));
  return [...found.map((command) => ({ ...command, group: 'Recent' })), ...commands.filter(({ id }) => !ids.has(id))];
}

/** All that the person at hand may go to and do from here. */
@Injectable({ providedIn: 'root' })
export class Commands {
  private readonly router = inject(Router);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly project = inject(ProjectStore);
  private readonly switching = inject(SwitchWorkspace);
  private readonly auth = inject(AuthClient);
  private readonly theme = inject(Theme);
  private readonly toasts = inject(Toasts);

  /** What comes before the projects of the workspace, which `forProjects` makes commands of. */
  readonly here = computed<Command[]>(() => [...this.projectPages(), ...this.workspacePages(), ...this.actions()]);
  readonly elsewhere = computed<Command[]>(() => this.otherWorkspaces());

  forProjects(projects: readonly Project[]): Command[] {
    return projects.map(({ id, name, domains }) => ({
      id: `project:${id}`,
      label: name,
      hint: domains[0],
      icon: 'chart',
      group: 'Projects',
      keywords: `project ${domains.join(' ')}`,
      run: () => this.go(['/projects', id]),
    }));
  }

  private projectPages(): Command[] {
    const current = this.project.current();
    if (!current) return [];
    return this.allowed(PROJECT_NAV).map((item) => ({
      id: `page:${item.path}`,
      label: item.label,
      icon: item.icon,
      group: current.name,
      run: () => this.go(['/projects', current.id, ...(item.path ? [item.path] : [])], item.keepsQuery),
    }));
  }

  private workspacePages(): Command[] {
    return this.allowed(WORKSPACE_NAV).map(({ path, label, icon }) => ({
      id: `page:${path}`,
      label,
      icon,
      group: 'Go to',
      run: () => this.go([path]),
    }));
  }

  private otherWorkspaces(): Command[] {
    const current = this.workspaces.current()?.id;
    const others = (this.workspaces.all() ?? []).filter(({ id }) => id !== current);
    return others.map(({ id, name, role }) => ({
      id: `workspace:${id}`,
      label: name,
      hint: role,
      icon: 'users',
      group: 'Switch workspace',
      keywords: 'workspace switch',
      run: () => this.switching.to(id),
    }));
  }

  private actions(): Command[] {
    const action = (id: string, command: Omit<Command, 'id' | 'group'>): Command => ({
      id: `action:${id}`,
      group: 'Actions',
      ...command,
    });
    const key = this.project.current()?.api_key;
    return [
      ...(key
        ? [action('snippet', { label: 'Copy tracker snippet', icon: 'copy', run: () => void this.copy(key) })]
        : []),
      ...(this.workspaces.can('project:write')
        ? [
            action('site', {
              label: 'Add a site',
              icon: 'plus',
              keywords: 'new project',
              run: () => this.go(['/welcome']),
            }),
          ]
        : []),
      ...(this.workspaces.can('invitation:write')
        ? [action('invite', { label: 'Invite someone', icon: 'users', keywords: 'member', run: () => this.invite() })]
        : []),
      action('workspace', { label: 'New workspace', icon: 'plus', run: () => void this.switching.create() }),
      ...THEMES.filter((choice) => choice !== this.theme.choice()).map((choice) =>
        action(`theme-${choice}`, {
          label: `Theme: ${choice}`,
          icon: choice === 'light' ? 'sun' : choice === 'dark' ? 'moon' : 'monitor',
          keywords: 'appearance mode',
          run: () => this.theme.choice.set(choice),
        }),
      ),
      action('sign-out', { label: 'Sign out', icon: 'out', keywords: 'log out', run: () => this.signOut() }),
    ];
  }

  private allowed(items: readonly NavItem[]): NavItem[] {
    return items.filter(({ action }) => this.workspaces.can(action));
  }

  private go(path: string[], keepsQuery = false): void {
    void this.router.navigate(path, { queryParamsHandling: keepsQuery ? 'preserve' : null });
  }

  private invite(): void {
    void this.router.navigate(['/workspace'], { queryParams: { invite: '1' } });
  }

  private async copy(key: string): Promise<void> {
    const [snippet] = trackerSnippets(window.location.origin, key);
    if (!snippet) return;
    try {
      await copyText(snippet.code);
      this.toasts.done('The tracker snippet is in your clipboard.');
    } catch (error) {
      this.toasts.failed(error);
    }
  }

  private signOut(): void {
    this.auth.logout().subscribe({ error: (error: unknown) => this.toasts.failed(error) });
  }
}
