import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { ProjectsClient } from '../../api/projects.client';
import { cursorList } from '../../api/list';
import { WorkspaceStore } from '../../api/workspace.store';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { Icon } from '../../ui/icon';
import { LoadMore } from '../../ui/load-more';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states';
import { NewProjectDialog } from './new-project.dialog';
import { ProjectCard } from './project-card';

@Component({
  selector: 'app-projects-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, EmptyState, ErrorState, Icon, LoadMore, ProjectCard, RouterLink, Skeleton],
  templateUrl: './projects.page.html',
  styleUrl: './projects.page.scss',
})
export class ProjectsPage {
  private readonly client = inject(ProjectsClient);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  protected readonly workspaces = inject(WorkspaceStore);
  private readonly workspaceId = computed(() => this.workspaces.current()?.id);

  protected readonly projects = cursorList(
    () => this.workspaceId(),
    (id, cursor) => this.client.list(id, cursor),
  );
  protected readonly mayCreate = computed(() => this.workspaces.can('project:write'));

  protected async create(): Promise<void> {
    const id = await this.dialogs.open<string>(NewProjectDialog);
    if (id) void this.router.navigate(['/projects', id]);
  }
}
