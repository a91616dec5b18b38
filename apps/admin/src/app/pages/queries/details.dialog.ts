import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Field } from '../../ui/field';
import { FormDialog } from '../../ui/form-dialog';
import { Segmented } from '../../ui/segmented';
import { type Details, tagsOf } from './draft';

export interface DetailsData {
  heading: string;
  details: Details;
  /** Schedules are for admins. */
  mayScheduleRuns: boolean;
}

const SCHEDULES = [
  { seconds: 0, label: 'Only when somebody asks' },
  { seconds: 900, label: 'Every 15 minutes' },
  { seconds: 3_600, label: 'Every hour' },
  { seconds: 21_600, label: 'Every 6 hours' },
  { seconds: 86_400, label: 'Every day' },
  { seconds: 604_800, label: 'Every week' },
];

/** What a query is called, asks and whom it is for. Closes with the details. */
@Component({
  selector: 'app-details-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog, Segmented],
  template: `
    <ui-form-dialog
      [heading]="data.heading"
      action="Save"
      (send)="apply(name.value, question.value, about.value, tags.value, ttl.valueAsNumber)"
    >
      <ui-field label="Name">
        <input class="input" required maxlength="200" autocomplete="off" [value]="given.name" #name />
      </ui-field>
      <ui-field label="Question" [optional]="true" hint="What it answers, in plain words.">
        <input
          class="input"
          maxlength="1000"
          autocomplete="off"
          placeholder="How many people signed up last week?"
          [value]="given.question"
          #question
        />
      </ui-field>
      <ui-field label="Description" [optional]="true">
        <textarea class="input" maxlength="5000" [value]="given.description" #about></textarea>
      </ui-field>
      <ui-field label="Tags" [optional]="true" hint="With commas between them.">
        <input class="input" maxlength="500" autocomplete="off" [value]="given.tags.join(', ')" #tags />
      </ui-field>
      <div class="stack tight">
        <ui-segmented label="Who sees it" [options]="audiences" [(value)]="visibility" />
        <p class="subtle small">
          {{
            visibility() === 'shared'
              ? 'Everybody in the workspace can run it; editors can copy it.'
              : 'You alone, and the admins of the workspace.'
          }}
        </p>
      </div>
      <ui-field label="Results stay fresh for (seconds)" hint="Meanwhile the same question is answered at once.">
        <input
          class="input num"
          type="number"
          required
          min="0"
          max="86400"
          step="1"
          [value]="given.cacheSeconds"
          #ttl
        />
      </ui-field>
      @if (data.mayScheduleRuns) {
        <ui-field label="Runs by itself" hint="With the defaults of its parameters, so that a result waits for people.">
          <select class="select" #often (change)="refreshSeconds.set(+often.value || null)">
            @for (choice of schedules; track choice.seconds) {
              <option [value]="choice.seconds" [selected]="choice.seconds === (refreshSeconds() ?? 0)">
                {{ choice.label }}
              </option>
            }
          </select>
        </ui-field>
      }
    </ui-form-dialog>
  `,
})
export class DetailsDialog {
  protected readonly data = inject<DetailsData>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<Details>>(DialogRef);
  protected readonly given = this.data.details;
  protected readonly schedules = withCurrent(this.given.refreshSeconds);
  protected readonly audiences = [
    { value: 'private' as const, label: 'Private' },
    { value: 'shared' as const, label: 'Shared' },
  ];
  protected readonly visibility = signal(this.given.visibility);
  protected readonly refreshSeconds = signal(this.given.refreshSeconds);

  protected apply(name: string, question: string, description: string, tags: string, ttl: number): void {
    this.ref.close({
      name: name.trim(),
      question: question.trim(),
      description: description.trim(),
      tags: tagsOf(tags),
      visibility: this.visibility(),
      cacheSeconds: ttl,
      refreshSeconds: this.refreshSeconds(),
    });
  }
}

/** A schedule that was set elsewhere is a choice too. */
function withCurrent(seconds: number | null) {
  const isKnown = SCHEDULES.some((choice) => choice.seconds === (seconds ?? 0));
  return isKnown || seconds === null ? SCHEDULES : [...SCHEDULES, { seconds, label: `Every ${seconds} seconds` }];
}
