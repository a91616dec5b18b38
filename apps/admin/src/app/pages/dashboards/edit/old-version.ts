import { ChangeDetectionStrategy, Component, effect, inject, input, output, untracked } from '@angular/core';
import { DashboardsClient } from '../../../api/dashboards.client';
import { submission } from '../../../api/submission';
import { type Dashboard, type DashboardVersionDetails, type Widget } from '../../../api/types';
import { BoardData } from '../../../board/board-data';
import { BoardGrid } from '../../../board/board-grid';
import { PageZone } from '../../../shell/page-zone';
import { Button } from '../../../ui/button';
import { FormError } from '../../../ui/form-error';
import { dateTime } from '../../../ui/format';

/** A dashboard as it was, with the data of today. */
@Component({
  selector: 'app-old-version',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BoardGrid, Button, FormError],
  providers: [BoardData],
  template: `
    <div class="notice" role="status">
      <p class="grow">
        This is version {{ version().version }} of <bdi>{{ version().author.name }}</bdi>,
        {{ dateTime(version().updated_at, zone.tz()) }}. Nothing can be changed in it.
      </p>
      <button uiButton type="button" (click)="closed.emit()">Back to now</button>
      <button uiButton variant="primary" type="button" [busy]="restoring.busy()" (click)="restore()">Restore it</button>
    </div>
    <ui-form-error [error]="restoring.error()" />
    <app-board-grid [widgets]="version().widgets" (retry)="load([$event])" />
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s4);
    }
    .notice {
      position: sticky;
      z-index: 20;
      top: var(--s3);
      box-shadow: var(--shadow-2);
    }
  `,
})
export class OldVersion {
  readonly dashboard = input.required<Dashboard>();
  readonly version = input.required<DashboardVersionDetails>();
  readonly closed = output<void>();
  readonly restored = output<Dashboard>();
  private readonly client = inject(DashboardsClient);
  private readonly data = inject(BoardData);
  protected readonly zone = inject(PageZone);
  protected readonly restoring = submission();
  protected readonly dateTime = dateTime;

  constructor() {
    effect(() => {
      const { widgets } = this.version();
      untracked(() => this.load(widgets));
    });
  }

  protected load(widgets: readonly Widget[]): void {
    const ids = widgets.map(({ id }) => id);
    if (ids.length)
      this.data.load(ids, this.client.preview(this.dashboard().workspace_id, widgets, this.version().filters));
  }

  protected restore(): void {
    const request = this.client.restore(this.dashboard().id, this.version().version);
    this.restoring.run(request, (restored) => this.restored.emit(restored));
  }
}
