import { ChangeDetectionStrategy, Component, computed, inject, input, model } from '@angular/core';
import { type Project } from '../../api/types';
import { PageZone } from '../../shell/page-zone';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { type Selection, type Subject } from '../builder/choices';
import { recently } from '../builder/recently';
import { SelectionForm } from '../builder/selection-form';
import { SubjectInput } from '../builder/subject-input';
import { MAX_DIMENSIONS, type MetricChoices } from './choices';

/** A metric without SQL: which events count, how, and by what they are told apart. */
@Component({
  selector: 'app-metric-builder',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon, SelectionForm, SubjectInput],
  template: `
    <app-selection-form
      [projects]="projects()"
      [question]="question()"
      [selection]="choices()"
      (selectionChange)="change($event)"
    />
    <fieldset class="stack tight">
      <legend>Dimensions</legend>
      @for (subject of choices().dimensions; track $index) {
        <div class="dimension">
          <app-subject-input [label]="'By'" [subject]="subject" (subjectChange)="set($index, $event)" />
          <button uiButton iconOnly type="button" aria-label="Remove dimension" (click)="remove($index)">
            <ui-icon name="close" [size]="14" />
          </button>
        </div>
      }
      @if (choices().dimensions.length < most) {
        <div>
          <button uiButton size="sm" type="button" (click)="add()">
            <ui-icon name="plus" [size]="14" />Add dimension
          </button>
        </div>
      }
    </fieldset>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s3);
    }
    legend {
      padding: 0;
      margin-bottom: var(--s2);
      font-size: var(--t-sm);
      font-weight: 540;
    }
    .dimension {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: var(--s2);
      align-items: end;
    }
  `,
})
export class MetricBuilder {
  readonly choices = model.required<MetricChoices>();
  readonly projects = input.required<readonly Project[]>();
  private readonly zone = inject(PageZone);
  private readonly projectId = computed(() => this.choices().projectId);
  protected readonly question = computed(() => recently(this.projectId(), this.zone.reporting()));
  protected readonly most = MAX_DIMENSIONS;

  protected change(change: Selection): void {
    this.choices.update((choices) => ({ ...choices, ...change }));
  }

  protected set(at: number, subject: Subject | null): void {
    if (subject) this.put(this.choices().dimensions.map((old, i) => (i === at ? subject : old)));
  }

  protected add(): void {
    this.put([...this.choices().dimensions, { column: 'country' }]);
  }

  protected remove(at: number): void {
    this.put(this.choices().dimensions.filter((_, i) => i !== at));
  }

  private put(dimensions: Subject[]): void {
    this.choices.update((choices) => ({ ...choices, dimensions }));
  }
}
