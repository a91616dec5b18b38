import { ChangeDetectionStrategy, Component, DestroyRef, effect, inject, input } from '@angular/core';
import { RouterLink, RouterOutlet } from '@angular/router';
import { ProjectStore } from '../../api/project.store';
import { followWorkspace } from '../../api/workspace.store';
import { Button } from '../../ui/button';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states';

/** Loads the project of the path for the pages below it, and makes its workspace the current one. */
@Component({
  selector: 'app-project-layout',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, EmptyState, ErrorState, RouterLink, RouterOutlet, Skeleton],
  template: `
    @if (project.current()) {
      <router-outlet />
    } @else {
      <div class="page">
        @if (project.error(); as error) {
          <div class="card">
            @if (error.status === 404) {
              <ui-empty
                [isPage]="true"
                icon="search"
                heading="This project does not exist"
                text="It was deleted, or it belongs to a workspace you are not a member of."
              >
                <a uiButton routerLink="/projects">Go to projects</a>
              </ui-empty>
            } @else {
              <ui-error [error]="error" (retry)="project.reload()" />
            }
          </div>
        } @else {
          <ui-skeleton width="14rem" height="1.75rem" />
          <ui-skeleton height="12rem" />
        }
      </div>
    }
  `,
})
export class ProjectLayout {
  readonly projectId = input.required<string>();
  protected readonly project = inject(ProjectStore);

  constructor() {
    effect(() => this.project.id.set(this.projectId()));
    followWorkspace(() => this.project.current());
    inject(DestroyRef).onDestroy(() => {
      // Another project's layout may have taken over already.
      if (this.project.id() === this.projectId()) this.project.id.set(undefined);
    });
  }
}
