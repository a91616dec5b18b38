import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { type OpenWorkspace } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { WorkspacesClient } from '../../api/workspaces.client';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Dialogs } from '../../ui/dialogs';
import { Toasts } from '../../ui/toast';

/** The ways out: to leave, and to take everything down. */
@Component({
  selector: 'app-workspace-danger-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Card],
  template: `
    <ui-card
      heading="Leave workspace"
      text="You lose access at once, and come back by a new invitation only. What you made stays."
    >
      <button head uiButton type="button" (click)="leave()">Leave workspace</button>
    </ui-card>
    @if (mayDelete()) {
      <ui-card
        heading="Delete workspace"
        text="Removes all its projects, their events, and every member's access. This cannot be undone."
      >
        <button head uiButton variant="danger" type="button" (click)="remove()">Delete workspace</button>
      </ui-card>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s4);
    }
  `,
})
export class DangerCard {
  readonly workspace = input.required<OpenWorkspace>();
  private readonly client = inject(WorkspacesClient);
  private readonly store = inject(WorkspaceStore);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  protected readonly mayDelete = computed(() => this.store.can('workspace:delete'));

  protected async leave(): Promise<void> {
    const { id, name } = this.workspace();
    const agreed = await this.dialogs.confirm({
      heading: 'Leave this workspace?',
      text: `You will no longer see the projects of ${name}.`,
      action: 'Leave workspace',
      danger: true,
      run: () => this.client.leave(id),
    });
    if (agreed) this.gone(id, `You left ${name}.`);
  }

  protected async remove(): Promise<void> {
    const { id, name } = this.workspace();
    const agreed = await this.dialogs.confirm({
      heading: 'Delete this workspace?',
      text: 'All its projects, events, keys, members and invitations go with it. There is no way back.',
      action: 'Delete workspace',
      danger: true,
      typed: name,
      run: () => this.client.remove(id, name),
    });
    if (agreed) this.gone(id, `${name} was deleted.`);
  }

  private gone(id: string, message: string): void {
    this.store.drop(id);
    this.toasts.done(message);
    void this.router.navigate(['/']);
  }
}
