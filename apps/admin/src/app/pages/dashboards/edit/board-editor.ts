import { ChangeDetectionStrategy, Component, input, output, viewChild } from '@angular/core';
import { type Dashboard, type DashboardFilters } from '../../../api/types';
import { BoardGrid } from '../../../board/board-grid';
import { EditDesk } from './edit-desk';

/**
 * A dashboard that is being changed: its widgets, their places, what it is opened with. It saves by itself. What it
 * takes to edit is fetched only then; until it is there one sees what readers see.
 */
@Component({
  selector: 'app-board-editor',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BoardGrid, EditDesk],
  template: `
    @defer (on immediate) {
      <app-edit-desk
        #desk
        [dashboard]="dashboard()"
        [filters]="filters()"
        (saved)="saved.emit($event)"
        (done)="done.emit()"
      />
    } @placeholder {
      <app-board-grid [widgets]="dashboard().widgets" />
    } @error {
      <p class="notice" data-tone="danger" role="alert">The editor could not be fetched. Reload the page.</p>
      <app-board-grid [widgets]="dashboard().widgets" />
    }
  `,
})
export class BoardEditor {
  readonly dashboard = input.required<Dashboard>();
  /** What the page is filtered by just now. */
  readonly filters = input.required<DashboardFilters>();
  /** As the server keeps it after each change. */
  readonly saved = output<Dashboard>();
  readonly done = output<void>();
  private readonly desk = viewChild<EditDesk>('desk');

  /** Saves what is not saved yet, and asks when that cannot be done; for the guard of the route. */
  mayLeave(): boolean | Promise<boolean> {
    return this.desk()?.mayLeave() ?? true;
  }
}
