import { Injectable, effect, inject, signal, untracked } from '@angular/core';
import { Router } from '@angular/router';
import { of } from 'rxjs';
import { DashboardsClient } from '../../../api/dashboards.client';
import { type Dashboard, type DashboardFilters, type DashboardVersionDetails, type Widget } from '../../../api/types';
import { BoardData } from '../../../board/board-data';
import { PageZone } from '../../../shell/page-zone';
import { Dialogs } from '../../../ui/dialogs';
import { Toasts } from '../../../ui/toast';
import { Autosave } from './autosave';
import { BoardHands } from './board-hands';
import { type BoardVersionsData, BoardVersionsDrawer, type BoardVersionsWish } from './board-versions.drawer';
import { type BoardConflict, BoardConflictDialog, type BoardResolution } from './conflict.dialog';
import { type Draft } from './draft';
import { BoardDraft } from './draft-store';
import { type GalleryItem } from './gallery';
import { GalleryDialog } from './gallery.dialog';
import { KeysDialog } from './keys.dialog';
import { BoardSettingsDialog, type SettingsData } from './settings.dialog';
import { WidgetDialog, type WidgetDialogData, type WidgetWish } from './widget.dialog';

/** What is asked in dialogs while a page is edited, and what becomes of the answers. Provided by the editor. */
@Injectable()
export class DeskDialogs {
  private readonly client = inject(DashboardsClient);
  private readonly data = inject(BoardData);
  private readonly store = inject(BoardDraft);
  private readonly autosave = inject(Autosave);
  private readonly hands = inject(BoardHands);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  private readonly zone = inject(PageZone);
  /** What the page is filtered by just now. */
  readonly filters = signal<DashboardFilters>({});
  /** An old version that is looked at. */
  readonly old = signal<DashboardVersionDetails | undefined>(undefined);
  /** A widget that has just come, or was changed: where one goes on. */
  readonly touched = signal<string | undefined>(undefined);

  constructor() {
    effect(() => {
      if (this.autosave.state().is === 'conflict') untracked(() => void this.settle());
    });
  }

  async add(): Promise<void> {
    const item = await this.dialogs.open<GalleryItem>(GalleryDialog, undefined, ['dialog-panel', 'wide']);
    if (!item) return;
    const { source, size } = item;
    const blank = { id: crypto.randomUUID(), title: '', description: '', chart: {}, filters: {} };
    const wish = await this.ask({ ...blank, source, position: { x: 0, y: 0, ...size } }, true);
    if (!wish) return;
    this.hands.add(wish.widget, size);
    this.show(wish);
  }

  async edit(id: string): Promise<void> {
    const widget = this.store.draft().widgets.find((one) => one.id === id);
    const wish = widget && (await this.ask(widget, false));
    if (!wish) return;
    this.hands.edit(wish.widget);
    this.show(wish);
  }

  async configure(): Promise<void> {
    const data = { draft: this.store.draft(), filters: this.filters() };
    const change = await this.dialogs.open<Partial<Draft>, SettingsData>(BoardSettingsDialog, data);
    if (change) this.hands.set(change);
  }

  async explain(): Promise<void> {
    await this.dialogs.open(KeysDialog);
  }

  async showVersions(): Promise<void> {
    await this.autosave.flush();
    const dashboard = this.store.kept();
    if (!dashboard) return;
    const data = { dashboard, tz: this.zone.tz() };
    const wish = await this.dialogs.drawer<BoardVersionsWish, BoardVersionsData>(BoardVersionsDrawer, data);
    if (wish && 'look' in wish) this.old.set(wish.look);
    else if (wish) this.takeBack(wish.restored);
  }

  /** Goes on from an old version that is the newest again. */
  takeBack(restored: Dashboard): void {
    this.old.set(undefined);
    this.autosave.take(restored);
    this.toasts.done('The old version is back, as a new one.');
  }

  /** Somebody else saved another version: asks which of the two it shall be. */
  async settle(): Promise<void> {
    const state = this.autosave.state();
    if (state.is !== 'conflict') return;
    const { theirs } = state;
    const data = { base: this.store.base(), mine: this.store.draft(), theirs };
    const panel = ['dialog-panel', 'wide'];
    const wish = await this.dialogs.open<BoardResolution, BoardConflict>(BoardConflictDialog, data, panel);
    if (wish === 'theirs') this.autosave.take(theirs);
    else if (wish === 'mine') this.autosave.saveOver(theirs);
    else if (wish === 'copy') this.copy(theirs);
  }

  /** Asks for the data of a widget that may not be kept yet. */
  askFor(id: string): void {
    const [kept, widget] = [this.store.kept(), this.store.draft().widgets.find((one) => one.id === id)];
    if (kept && widget) this.data.load([id], this.client.preview(kept.workspace_id, [widget], this.filters()));
  }

  private async ask(widget: Widget, isNew: boolean): Promise<WidgetWish | undefined> {
    const workspaceId = this.store.kept()?.workspace_id;
    if (!workspaceId) return undefined;
    const data = { widget, isNew, workspaceId, filters: this.filters() };
    return this.dialogs.open<WidgetWish, WidgetDialogData>(WidgetDialog, data, ['dialog-panel', 'broad']);
  }

  /** What the preview showed stands on the page at once. */
  private show({ widget, line }: WidgetWish): void {
    if (line) this.data.load([widget.id], of(line));
    else this.askFor(widget.id);
    this.touched.set(widget.id);
  }

  /** Ids of widgets belong to their dashboard: those of a copy are new. */
  private copy(theirs: Dashboard): void {
    const { name, ...mine } = this.store.draft();
    const widgets = mine.widgets.map(({ id: _, ...widget }) => widget);
    const { workspace_id } = theirs;
    const copy = {
      ...mine,
      workspace_id,
      widgets,
      name: `Copy of ${name}`.slice(0, 200),
      visibility: 'private' as const,
    };
    this.client.create(copy).subscribe({
      next: ({ id }) => {
        this.autosave.take(theirs);
        void this.router.navigate(['/dashboards', id], { queryParams: { edit: 1 }, queryParamsHandling: 'merge' });
      },
      error: (cause: unknown) => this.toasts.failed(cause),
    });
  }
}
