import { Injectable, computed, inject } from '@angular/core';
import { Router } from '@angular/router';
import { AuthClient } from '../api/auth.client';
import { ProjectStore } from '../api/project.store';
import { SessionStore } from '../api/session';
import { type DashboardItem, type Project } from '../api/types';
import { WorkspaceStore } from '../api/workspace.store';
import { trackerSnippets } from '../pages/project-settings/tracker-snippets';
import { copyText } from '../ui/clipboard';
import { type IconName } from '../ui/icon';
import { type PickerOption } from '../ui/picker';
import { Theme, type ThemeChoice } from '../ui/theme';
import { Toasts } from '../ui/toast';
import { INSTALLATION_NAV, type NavItem, PROJECT_NAV, WORKSPACE_NAV } from './navigation';
import { SwitchWorkspace } from './switch-workspace';

/** Something the palette can do. */
export interface Command extends PickerOption {
  run(): void;
}

/** An action; without `when` everybody has it. */
type Offer = Command & { when?: boolean };

const THEMES: readonly { choice: ThemeChoice; icon: IconName }[] = [
  { choice: 'light', icon: 'sun' },
  { choice: 'dark', icon: 'moon' },
  { choice: 'system', icon: 'monitor' },
];
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
  private readonly session = inject(SessionStore);
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

  forDashboards(dashboards: readonly DashboardItem[]): Command[] {
    return dashboards.map(({ id, name, tags }) => ({
      id: `dashboard:${id}`,
      label: name,
      icon: 'star',
      group: 'Favourite dashboards',
      keywords: `dashboard ${tags.join(' ')}`,
      run: () => this.go(['/dashboards', id]),
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
    const installation = this.session.user()?.is_superadmin ? INSTALLATION_NAV : [];
    return [...this.allowed(WORKSPACE_NAV), ...installation].map(({ path, label, icon }) => ({
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
    const key = this.project.current()?.api_key;
    const offered: Offer[] = [
      { id: 'snippet', label: 'Copy tracker snippet', icon: 'copy', when: !!key, run: () => void this.copy(key ?? '') },
      {
        id: 'site',
        label: 'Add a site',
        icon: 'plus',
        keywords: 'new project',
        when: this.workspaces.can('project:write'),
        run: () => this.go(['/welcome']),
      },
      {
        id: 'invite',
        label: 'Invite someone',
        icon: 'users',
        keywords: 'member',
        when: this.workspaces.can('invitation:write'),
        run: () => this.invite(),
      },
      { id: 'workspace', label: 'New workspace', icon: 'plus', run: () => void this.switching.create() },
      ...this.themes(),
      {
        id: 'audit',
        label: 'Audit access',
        icon: 'search',
        when: this.session.user()?.is_superadmin ?? false,
        run: () => this.go(['/audit-access']),
      },
      { id: 'sign-out', label: 'Sign out', icon: 'out', keywords: 'log out', run: () => this.signOut() },
    ];
    return offered
      .filter(({ when = true }) => when)
      .map((offer) => ({ ...offer, id: `action:${offer.id}`, group: 'Actions' }));
  }

  private themes(): Offer[] {
    return THEMES.filter(({ choice }) => choice !== this.theme.choice()).map(({ choice, icon }) => ({
      id: `theme-${choice}`,
      label: `Theme: ${choice}`,
      icon,
      keywords: 'appearance mode',
      run: () => this.theme.choice.set(choice),
    }));
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
