import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { AnnotationsClient } from '../../api/annotations.client';
import { type Annotation } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { moment } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { Popover } from '../../ui/popover';
import { ErrorState } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { type AnnotationData, AnnotationDialog } from './annotation.dialog';
import { BoardStore } from './board-store';

/** What happened in the page's range: the marks of its charts as a list, to be added to and changed. */
@Component({
  selector: 'app-annotations-menu',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, ErrorState, Icon, Popover],
  template: `
    <ui-popover
      #menu
      heading="Annotations"
      hint="Annotations"
      [name]="'Annotations, ' + rows().length"
      [flush]="true"
      (opened)="store.wantProjects()"
    >
      <ng-container trigger>
        <ui-icon name="flag" /><span class="num" [hidden]="!rows().length">{{ rows().length }}</span>
      </ng-container>
      <ng-template>
        <div class="panel">
          @if (store.listed.error(); as error) {
            <ui-error [error]="error" (retry)="store.listed.reload()" />
          }
          <ul>
            @for (one of rows(); track one.id) {
              <li>
                <div class="grow">
                  <p class="text" dir="auto">{{ one.text }}</p>
                  <p class="subtle when num">
                    {{ when(one) }} · {{ one.project_id ? projectName(one.project_id) : 'all projects' }} ·
                    {{ one.author.name }}
                  </p>
                </div>
                @if (one.may_edit) {
                  <button
                    uiButton
                    iconOnly
                    size="sm"
                    variant="ghost"
                    type="button"
                    [attr.aria-label]="'Change ' + one.text"
                    (click)="menu.close(); edit(one)"
                  >
                    <ui-icon name="edit" [size]="14" />
                  </button>
                  <button
                    uiButton
                    iconOnly
                    size="sm"
                    variant="ghost"
                    type="button"
                    [attr.aria-label]="'Delete ' + one.text"
                    (click)="menu.close(); remove(one)"
                  >
                    <ui-icon name="trash" [size]="14" />
                  </button>
                }
              </li>
            } @empty {
              <li class="muted small">Nothing is noted in this range.</li>
            }
          </ul>
        </div>
        @if (mayWrite()) {
          <button type="button" class="menu-item add" (click)="menu.close(); edit()">
            <ui-icon name="plus" />Add annotation…
          </button>
        }
      </ng-template>
    </ui-popover>
  `,
  styles: `
    .panel {
      max-height: 50dvh;
      overflow-y: auto;
    }
    li {
      display: flex;
      gap: var(--s1);
      padding: var(--s2) var(--s2) var(--s2) var(--s3);
      border-bottom: 1px solid var(--border);
    }
    .text {
      font-size: var(--t-sm);
      overflow-wrap: anywhere;
    }
    .when {
      font-size: var(--t-xs);
    }
    .add {
      flex: none;
      padding: var(--s3);
    }
  `,
})
export class AnnotationsMenu {
  protected readonly store = inject(BoardStore);
  private readonly client = inject(AnnotationsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  /** The latest first. */
  protected readonly rows = computed(() => [...this.store.annotations()].sort((a, b) => (a.at < b.at ? 1 : -1)));
  protected readonly mayWrite = computed(() => this.workspaces.can('annotation:write'));

  protected when({ at, until }: Annotation): string {
    const [from, to] = [at, until].map((time) => (time ? moment(time, this.store.tz()) : ''));
    return [from, to].filter(Boolean).join(' – ');
  }

  protected projectName(id: string): string {
    return this.store.projects.data()?.data.find((project) => project.id === id)?.name ?? 'one project';
  }

  protected async edit(annotation?: Annotation): Promise<void> {
    const [workspaceId, projectId] = [this.store.workspaceId(), this.store.state().projectId];
    if (!workspaceId) return;
    const data: AnnotationData = {
      workspaceId,
      tz: this.store.tz(),
      projects: this.store.projects.data()?.data ?? [],
      ...(annotation && { annotation }),
      ...(projectId && { projectId }),
    };
    if (await this.dialogs.open<boolean, AnnotationData>(AnnotationDialog, data)) this.store.annotate();
  }

  protected async remove({ id, text }: Annotation): Promise<void> {
    const isDone = await this.dialogs.confirm({
      heading: 'Delete this annotation?',
      text,
      action: 'Delete annotation',
      danger: true,
      run: () => this.client.remove(id),
    });
    if (!isDone) return;
    this.toasts.done('The annotation is deleted.');
    this.store.listed.reload();
  }
}
