import { ChangeDetectionStrategy, Component, computed, effect, inject, input } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { ProjectStore } from '../../api/project.store';
import { ProjectsClient } from '../../api/projects.client';
import { SessionStore } from '../../api/session';
import { submission } from '../../api/submission';
import { type Project } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { Button } from '../../ui/button';
import { FormError } from '../../ui/form-error';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states';
import { GettingStarted } from '../project-settings/getting-started';
import { AddSite } from './add-site';
import { FirstEventPanel } from './first-event.panel';

/** From an account to a first event: add a site or take sample data, put the snippet in, and see it arrive. */
@Component({
  selector: 'app-welcome-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [
    AddSite,
    Button,
    EmptyState,
    ErrorState,
    FirstEventPanel,
    FormError,
    GettingStarted,
    Icon,
    RouterLink,
    Skeleton,
  ],
  templateUrl: './welcome.page.html',
  styleUrl: './welcome.page.scss',
})
export class WelcomePage {
  /** `?project=` is the second step: it survives a reload. */
  readonly project = input<string>();
  /** `?sample=1`: the project fills by itself. */
  readonly sample = input<string>();
  protected readonly store = inject(ProjectStore);
  private readonly client = inject(ProjectsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly session = inject(SessionStore);
  private readonly router = inject(Router);

  protected readonly sampling = submission();
  protected readonly mayCreate = computed(() => this.workspaces.can('project:write'));
  protected readonly name = computed(() => this.session.user()?.name.split(' ')[0] ?? '');

  constructor() {
    effect((onCleanup) => {
      const id = this.project();
      this.store.id.set(id);
      onCleanup(() => this.store.id() === id && this.store.id.set(undefined));
    });
  }

  protected next({ id }: Project, isSample = false): void {
    const queryParams = { project: id, sample: isSample ? '1' : null };
    void this.router.navigate([], { queryParams });
  }

  protected explore(): void {
    const workspace = this.workspaces.current();
    if (!workspace) return;
    this.sampling.run(this.client.createSample(workspace.id), (project) => this.next(project, true));
  }
}
