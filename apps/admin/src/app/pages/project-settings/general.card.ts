import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { ApiError } from '../../api/api-error';
import { ProjectStore } from '../../api/project.store';
import { ProjectsClient } from '../../api/projects.client';
import { type Project } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { Button } from '../../ui/button';
import { DomainList } from '../../ui/domain-list';
import { Field } from '../../ui/field';
import { Toasts } from '../../ui/toast';

@Component({
  selector: 'app-general-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DomainList, Field],
  template: `
    <section class="card" aria-labelledby="general-title">
      <div class="card-head"><h2 id="general-title">General</h2></div>
      <form (submit)="$event.preventDefault(); save()">
        <div class="card-body form">
          <ui-field label="Name" [error]="error()?.message">
            <input
              class="input"
              required
              maxlength="255"
              autocomplete="off"
              [disabled]="!mayWrite()"
              [value]="name()"
              #entry
              (input)="name.set(entry.value)"
            />
          </ui-field>
          <ui-domain-list [(domains)]="domains" [readonly]="!mayWrite()" />
        </div>
        @if (mayWrite()) {
          <div class="card-foot">
            <button uiButton variant="primary" type="submit" [busy]="busy()" [disabled]="!changed()">
              Save changes
            </button>
          </div>
        }
      </form>
    </section>
  `,
})
export class GeneralCard {
  readonly project = input.required<Project>();
  protected readonly name = linkedSignal(() => this.project().name);
  protected readonly domains = linkedSignal(() => this.project().domains);
  protected readonly busy = signal(false);
  protected readonly error = signal<ApiError | undefined>(undefined);
  private readonly client = inject(ProjectsClient);
  private readonly store = inject(ProjectStore);
  private readonly toasts = inject(Toasts);
  private readonly workspaces = inject(WorkspaceStore);

  protected readonly mayWrite = computed(() => this.workspaces.can('project:write'));
  protected readonly changed = computed(
    () => this.name().trim() !== this.project().name || this.domains().join('\n') !== this.project().domains.join('\n'),
  );

  protected save(): void {
    if (this.busy() || !this.changed()) return;
    this.busy.set(true);
    this.error.set(undefined);
    this.client.update(this.project().id, { name: this.name().trim(), domains: this.domains() }).subscribe({
      next: (project) => {
        this.busy.set(false);
        this.store.put(project);
        this.toasts.done('Settings saved.');
      },
      error: (cause: unknown) => {
        this.busy.set(false);
        this.error.set(ApiError.from(cause));
      },
    });
  }
}
