import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { type DashboardFilters } from '../../../api/types';
import { Field } from '../../../ui/field';
import { FormDialog } from '../../../ui/form-dialog';
import { tagsOf } from '../../queries/draft';
import { type Draft, isSame } from './draft';
import { filtersText } from './filters-text';
import { VisibilityChoice } from './visibility-choice';

export interface SettingsData {
  draft: Draft;
  /** What the page is filtered by just now. */
  filters: DashboardFilters;
}

const REFRESHES = [
  { seconds: 0, label: 'When somebody asks' },
  { seconds: 30, label: 'Every 30 seconds' },
  { seconds: 60, label: 'Every minute' },
  { seconds: 300, label: 'Every 5 minutes' },
  { seconds: 900, label: 'Every 15 minutes' },
  { seconds: 3_600, label: 'Every hour' },
];

/** What a dashboard is called, whom it is for and what it is opened with. Closes with what is to be changed. */
@Component({
  selector: 'app-board-settings-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog, VisibilityChoice],
  template: `
    <ui-form-dialog heading="Settings" action="Apply" (send)="apply(name.value, about.value, tags.value, often.value)">
      <ui-field label="Name">
        <input class="input" required maxlength="200" autocomplete="off" dir="auto" [value]="draft.name" #name />
      </ui-field>
      <ui-field label="Description" [optional]="true">
        <textarea class="input" maxlength="2000" dir="auto" [value]="draft.description" #about></textarea>
      </ui-field>
      <ui-field label="Tags" [optional]="true" hint="With commas between them.">
        <input class="input" maxlength="500" autocomplete="off" [value]="draft.tags.join(', ')" #tags />
      </ui-field>
      <app-visibility-choice [(value)]="visibility" />
      <ui-field label="Open pages ask anew">
        <select class="select" #often>
          @for (one of refreshes; track one.seconds) {
            <option [value]="one.seconds" [selected]="one.seconds === (draft.refresh_seconds ?? 0)">
              {{ one.label }}
            </option>
          }
        </select>
      </ui-field>
      <fieldset class="stack tight">
        <legend class="small">Opened with</legend>
        <label class="check">
          <input type="radio" name="filters" [checked]="!takesFilters()" (change)="takesFilters.set(false)" />
          <span>As before: {{ textOf(draft.filters) }}</span>
        </label>
        @if (isFiltered) {
          <label class="check">
            <input type="radio" name="filters" [checked]="takesFilters()" (change)="takesFilters.set(true)" />
            <span>As the page is now: {{ textOf(data.filters) }}</span>
          </label>
        }
      </fieldset>
    </ui-form-dialog>
  `,
  styles: `
    .check {
      white-space: normal;
    }
  `,
})
export class BoardSettingsDialog {
  protected readonly data = inject<SettingsData>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<Partial<Draft>>>(DialogRef);
  protected readonly draft = this.data.draft;
  protected readonly refreshes = withCurrent(this.draft.refresh_seconds);
  protected readonly visibility = signal(this.draft.visibility);
  protected readonly isFiltered = !isSame(this.data.filters, this.draft.filters);
  protected readonly takesFilters = signal(false);
  protected readonly textOf = filtersText;

  protected apply(name: string, description: string, tags: string, seconds: string): void {
    const { compare = false, ...filters } = this.data.filters;
    this.ref.close({
      name: name.trim(),
      description: description.trim(),
      tags: tagsOf(tags),
      visibility: this.visibility(),
      refresh_seconds: Number(seconds) || null,
      ...(this.takesFilters() && { filters: { ...filters, compare } }),
    });
  }
}

/** One that was set elsewhere is a choice, too. */
function withCurrent(seconds: number | null) {
  const isKnown = seconds === null || REFRESHES.some((one) => one.seconds === seconds);
  return isKnown ? REFRESHES : [...REFRESHES, { seconds, label: `Every ${seconds} seconds` }];
}
