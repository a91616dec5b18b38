import { ChangeDetectionStrategy, Component, effect, inject } from '@angular/core';
import { Router } from '@angular/router';
import { ProjectsClient } from '../api/projects.client';
import { query } from '../api/query';
import { WorkspaceStore } from '../api/workspace.store';
import { Skeleton } from '../ui/states';

/** Where `/` leads: to the projects, or without any to the way to a first one. */
@Component({
  selector: 'app-home',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Skeleton],
  template: `
    <div class="page">
      <ui-skeleton width="14rem" height="1.75rem" />
      <ui-skeleton height="12rem" />
    </div>
  `,
})
export class Home {
  private readonly workspaces = inject(WorkspaceStore);
  private readonly client = inject(ProjectsClient);
  private readonly projects = query(
    () => this.workspaces.current()?.id,
    (id) => this.client.list(id),
  );

  constructor() {
    const router = inject(Router);
    effect(() => {
      const page = this.projects.data();
      // The projects page says why it cannot show any.
      if (!page && !this.projects.error()) return;
      const isNew = page?.data.length === 0 && this.workspaces.can('project:write');
      void router.navigate([isNew ? '/welcome' : '/projects'], { replaceUrl: true });
    });
  }
}
