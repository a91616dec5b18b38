import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { type Dashboard, type DashboardFilters } from '../../../api/types';
import { BoardGrid } from '../../../board/board-grid';

/** A dashboard that is being changed: its widgets, their places, what it is opened with. It saves by itself. */
@Component({
  selector: 'app-board-editor',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BoardGrid],
  template: `<app-board-grid [widgets]="dashboard().widgets" />`,
})
export class BoardEditor {
  readonly dashboard = input.required<Dashboard>();
  /** What the page is filtered by just now. */
  readonly filters = input.required<DashboardFilters>();
  /** As the server keeps it after each change. */
  readonly saved = output<Dashboard>();
  readonly done = output<void>();
}
