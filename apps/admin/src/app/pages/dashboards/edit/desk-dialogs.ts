import { Injectable, inject, signal } from '@angular/core';
import { DashboardsClient } from '../../../api/dashboards.client';
import { type DashboardFilters, type Widget } from '../../../api/types';
import { BoardData } from '../../../board/board-data';
import { BoardDraft } from './draft-store';

/** What is asked in dialogs while a page is edited, and what becomes of the answers. Provided by the editor. */
@Injectable()
export class DeskDialogs {
  private readonly client = inject(DashboardsClient);
  private readonly data = inject(BoardData);
  private readonly store = inject(BoardDraft);
  /** What the page is filtered by just now. */
  readonly filters = signal<DashboardFilters>({});

  add(): void {}
  edit(_id: string): void {}
  configure(): void {}
  showVersions(): void {}
  explain(): void {}
  settle(): void {}

  /** Asks for the data of a widget that may not be kept yet. */
  askFor(id: string): void {
    const [kept, widget] = [this.store.kept(), this.store.draft().widgets.find((one) => one.id === id)];
    if (kept && widget) this.data.load([id], this.client.preview(kept.workspace_id, [widget], this.filters()));
  }
}
