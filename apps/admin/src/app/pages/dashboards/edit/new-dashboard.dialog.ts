import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { DashboardsClient } from '../../../api/dashboards.client';
import { submission } from '../../../api/submission';
import { type Dashboard, type NewDashboard } from '../../../api/types';
import { WorkspaceStore } from '../../../api/workspace.store';
import { Field } from '../../../ui/field';
import { FormDialog } from '../../../ui/form-dialog';
import { LayoutSketch } from './layout-sketch';
import { TEMPLATES, type Template } from './templates';
import { VisibilityChoice } from './visibility-choice';

const FIRST: Template | undefined = TEMPLATES[0];

/** Name, audience and what a new dashboard begins with. Closes with the dashboard. */
@Component({
  selector: 'app-new-dashboard-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog, LayoutSketch, VisibilityChoice],
  template: `
    <ui-form-dialog heading="New dashboard" action="Create" [submission]="creating" (send)="create(name.value)">
      <ui-field label="Name">
        <input
          class="input"
          required
          maxlength="200"
          autocomplete="off"
          dir="auto"
          [placeholder]="template()?.widgets?.length ? template()?.name : 'Growth'"
          #name
        />
      </ui-field>
      <fieldset>
        <legend>Begin with</legend>
        <div class="templates">
          @for (one of templates; track one.id) {
            <label class="template">
              <input
                type="radio"
                class="sr-only"
                name="template"
                [value]="one.id"
                [checked]="one === template()"
                (change)="choose(one, name)"
              />
              <span class="face">
                <app-layout-sketch [widgets]="one.widgets" />
                <strong>{{ one.name }}</strong>
                <span class="subtle small">{{ one.description }}</span>
              </span>
            </label>
          }
        </div>
      </fieldset>
      <app-visibility-choice [(value)]="visibility" />
    </ui-form-dialog>
  `,
  styles: `
    legend {
      margin-bottom: var(--s2);
      font-size: var(--t-sm);
      font-weight: 540;
    }
    .templates {
      display: grid;
      grid-template-columns: repeat(3, minmax(0, 1fr));
      gap: var(--s3);
    }
    .template {
      display: grid;
      cursor: pointer;
    }
    .face {
      display: grid;
      grid-template-rows: auto auto 1fr;
      gap: var(--s1);
      padding: var(--s3);
      border: 1px solid var(--border);
      border-radius: var(--r-lg);
      font-size: var(--t-sm);
    }
    .face:hover {
      background: var(--surface-2);
    }
    input:checked + .face {
      border-color: var(--accent);
      box-shadow: inset 0 0 0 1px var(--accent);
    }
    input:focus-visible + .face {
      outline: 2px solid var(--accent);
      outline-offset: 2px;
    }
    @media (max-width: 47.99rem) {
      .templates {
        grid-template-columns: minmax(0, 1fr);
      }
    }
  `,
})
export class NewDashboardDialog {
  private readonly ref = inject<DialogRef<Dashboard>>(DialogRef);
  private readonly client = inject(DashboardsClient);
  private readonly workspaces = inject(WorkspaceStore);
  protected readonly templates = TEMPLATES;
  protected readonly template = signal(FIRST);
  protected readonly visibility = signal<Dashboard['visibility']>('private');
  protected readonly creating = submission();

  /** A template lends its name until there is another. */
  protected choose(template: Template, name: HTMLInputElement): void {
    const isLent = !name.value || TEMPLATES.some((one) => one.name === name.value);
    this.template.set(template);
    if (isLent) name.value = template.widgets.length ? template.name : '';
  }

  protected create(name: string): void {
    const workspace = this.workspaces.current();
    const template = this.template();
    if (!workspace || !template) return;
    const content = { filters: template.filters, widgets: [...template.widgets] } as Partial<NewDashboard>;
    const dashboard = { workspace_id: workspace.id, name, visibility: this.visibility(), ...content };
    this.creating.run(this.client.create(dashboard), (created) => this.ref.close(created));
  }
}
