import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { FilterSetsClient } from '../../api/filter-sets.client';
import { submission } from '../../api/submission';
import { type DashboardFilters, type FilterSet } from '../../api/types';
import { Field } from '../../ui/field';
import { FormDialog } from '../../ui/form-dialog';
import { Segmented } from '../../ui/segmented';

/** A set to be changed, or what a new one will hold. */
export type FilterSetData = { set: FilterSet } | { workspaceId: string; filters: DashboardFilters };

const WHO: readonly { value: FilterSet['visibility']; label: string }[] = [
  { value: 'private', label: 'Only me' },
  { value: 'shared', label: 'Everybody in the workspace' },
];

/** Gives filters a name. Closes with the set. */
@Component({
  selector: 'app-filter-set-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog, Segmented],
  template: `
    <ui-form-dialog
      [heading]="set ? 'Filter set' : 'Save as filter set'"
      [action]="set ? 'Save changes' : 'Save filter set'"
      [submission]="saving"
      (send)="save()"
    >
      <ui-field label="Name">
        <input
          class="input"
          required
          maxlength="200"
          autocomplete="off"
          [value]="name()"
          #entry
          (input)="name.set(entry.value)"
        />
      </ui-field>
      <ui-segmented label="Who may use it" [options]="who" [(value)]="visibility" />
    </ui-form-dialog>
  `,
})
export class FilterSetDialog {
  private readonly data = inject<FilterSetData>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<FilterSet>>(DialogRef);
  private readonly client = inject(FilterSetsClient);
  protected readonly who = WHO;
  protected readonly set = 'set' in this.data ? this.data.set : undefined;
  protected readonly name = signal(this.set?.name ?? '');
  protected readonly visibility = signal<FilterSet['visibility']>(this.set?.visibility ?? 'private');
  protected readonly saving = submission();

  protected save(): void {
    const { data } = this;
    const named = { name: this.name().trim(), visibility: this.visibility() };
    const request =
      'set' in data
        ? this.client.update(data.set.id, named)
        : this.client.create({ workspace_id: data.workspaceId, filters: data.filters, ...named });
    this.saving.run(request, (set) => this.ref.close(set));
  }
}
