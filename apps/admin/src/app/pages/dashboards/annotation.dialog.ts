import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { AnnotationsClient } from '../../api/annotations.client';
import { submission } from '../../api/submission';
import { type Annotation, type Project } from '../../api/types';
import { Field } from '../../ui/field';
import { FormDialog } from '../../ui/form-dialog';
import { localMinute, minuteOf } from './local-minute';

export interface AnnotationData {
  workspaceId: string;
  /** In which the times are entered. */
  tz: string;
  projects: readonly Project[];
  /** What is to be changed; without it a new one is made. */
  annotation?: Annotation;
  /** Of a new one, unless another is chosen. */
  projectId?: string;
}

/** What happened, and when. Closes with true once it is kept. */
@Component({
  selector: 'app-annotation-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog],
  template: `
    <ui-form-dialog
      [heading]="data.annotation ? 'Annotation' : 'New annotation'"
      [action]="data.annotation ? 'Save changes' : 'Add annotation'"
      [submission]="saving"
      (send)="save()"
    >
      <ui-field label="What happened">
        <input
          class="input"
          required
          maxlength="500"
          autocomplete="off"
          placeholder="Version 2 went out"
          [value]="text()"
          #what
          (input)="text.set(what.value)"
        />
      </ui-field>
      <ui-field label="When" [hint]="'In ' + data.tz.replaceAll('_', ' ')">
        <input class="input num" type="datetime-local" required [value]="at()" #from (input)="at.set(from.value)" />
      </ui-field>
      <ui-field label="Until" [optional]="true">
        <input
          class="input num"
          type="datetime-local"
          [min]="at()"
          [value]="until()"
          #to
          (input)="until.set(to.value)"
        />
      </ui-field>
      <ui-field label="About">
        <select class="select" #project (change)="projectId.set(project.value)">
          <option value="">All projects</option>
          @for (one of data.projects; track one.id) {
            <option [value]="one.id" [selected]="one.id === projectId()">{{ one.name }}</option>
          }
        </select>
      </ui-field>
    </ui-form-dialog>
  `,
})
export class AnnotationDialog {
  protected readonly data = inject<AnnotationData>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<boolean>>(DialogRef);
  private readonly client = inject(AnnotationsClient);
  private readonly known = this.data.annotation;
  protected readonly text = signal(this.known?.text ?? '');
  protected readonly at = signal(localMinute(this.known?.at ?? new Date().toISOString(), this.data.tz));
  protected readonly until = signal(this.known?.until ? localMinute(this.known.until, this.data.tz) : '');
  protected readonly projectId = signal((this.known ? this.known.project_id : this.data.projectId) ?? '');
  protected readonly saving = submission();

  protected save(): void {
    const { tz, workspaceId } = this.data;
    const annotation = {
      text: this.text().trim(),
      at: minuteOf(this.at(), tz),
      until: this.until() ? minuteOf(this.until(), tz) : null,
      project_id: this.projectId() || null,
    };
    const request = this.known
      ? this.client.update(this.known.id, annotation)
      : this.client.create(workspaceId, annotation);
    this.saving.run(request, () => this.ref.close(true));
  }
}
