import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { Button } from './button';
import { Icon } from './icon';

/** The end of a table's row: buttons that edit and delete what the row shows. */
@Component({
  selector: 'ui-row-actions',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  template: `
    <button
      uiButton
      iconOnly
      size="sm"
      type="button"
      title="Edit"
      [attr.aria-label]="'Edit ' + of()"
      (click)="edit.emit()"
    >
      <ui-icon name="edit" [size]="14" />
    </button>
    <button
      uiButton
      iconOnly
      size="sm"
      type="button"
      [title]="keptBecause() ?? 'Delete'"
      [attr.aria-label]="'Delete ' + of()"
      [disabled]="keptBecause() !== undefined"
      (click)="remove.emit()"
    >
      <ui-icon name="trash" [size]="14" />
    </button>
  `,
  host: { class: 'row nowrap end' },
})
export class RowActions {
  /** What the row shows, such as `report Volume`. */
  readonly of = input.required<string>();
  /** Why it cannot be deleted, where it cannot. */
  readonly keptBecause = input<string>();
  readonly edit = output();
  readonly remove = output();
}
