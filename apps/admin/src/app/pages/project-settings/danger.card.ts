import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { ProjectsClient } from '../../api/projects.client';
import { type Project } from '../../api/types';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Dialogs } from '../../ui/dialogs';
import { Toasts } from '../../ui/toast';

@Component({
  selector: 'app-danger-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Card],
  template: `
    <ui-card
      heading="Delete project"
      text="Its write key stops at once and its events are removed. This cannot be undone."
    >
      <button head uiButton variant="danger" type="button" (click)="remove()">Delete project</button>
    </ui-card>
  `,
})
export class DangerCard {
  readonly project = input.required<Project>();
  private readonly client = inject(ProjectsClient);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);

  protected async remove(): Promise<void> {
    const { id, name } = this.project();
    const agreed = await this.dialogs.confirm({
      heading: 'Delete this project?',
      text: 'All its events, dead letters and keys go with it. There is no way back.',
      action: 'Delete project',
      danger: true,
      typed: name,
      run: () => this.client.remove(id),
    });
    if (!agreed) return;
    this.toasts.done(`${name} was deleted.`);
    void this.router.navigate(['/projects']);
  }
}
