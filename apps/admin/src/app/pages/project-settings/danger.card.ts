import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { Router } from '@angular/router';
import { ProjectsClient } from '../../api/projects.client';
import { type Project } from '../../api/types';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { Toasts } from '../../ui/toast';

@Component({
  selector: 'app-danger-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button],
  template: `
    <section class="card" aria-labelledby="danger-title">
      <div class="card-head">
        <div>
          <h2 id="danger-title">Delete project</h2>
          <p class="muted small">Its write key stops at once and its events are removed. This cannot be undone.</p>
        </div>
        <button uiButton variant="danger" type="button" [busy]="busy()" (click)="remove()">Delete project</button>
      </div>
    </section>
  `,
})
export class DangerCard {
  readonly project = input.required<Project>();
  protected readonly busy = signal(false);
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
    });
    if (!agreed) return;
    this.busy.set(true);
    this.client.remove(id).subscribe({
      next: () => {
        this.toasts.done(`${name} was deleted.`);
        void this.router.navigate(['/projects']);
      },
      error: (cause: unknown) => {
        this.busy.set(false);
        this.toasts.failed(cause);
      },
    });
  }
}
