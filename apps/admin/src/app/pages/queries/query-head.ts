import { ChangeDetectionStrategy, Component, computed, inject, output } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { SavedQueriesClient } from '../../api/saved-queries.client';
import { type SavedQuery, type SnapshotResult } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { PageZone } from '../../shell/page-zone';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { FormError } from '../../ui/form-error';
import { Icon, type IconName } from '../../ui/icon';
import { Popover } from '../../ui/popover';
import { Toasts } from '../../ui/toast';
import { AddToDashboard } from '../dashboards/edit/add-to-dashboard';
import { addressValues } from './address-values';
import { DetailsDialog, type DetailsData } from './details.dialog';
import { type Details } from './draft';
import { DraftStore } from './draft-store';
import { scheduleText } from './query-text';
import { RunsDrawer, type RunsData } from './runs.drawer';
import { VersionsDrawer, type VersionsData } from './versions.drawer';

interface MenuItem {
  label: string;
  icon: IconName;
  isDanger?: boolean;
  run: () => void;
}

/** The query's name and state, and all that is done with it as a whole. */
@Component({
  selector: 'app-query-head',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, FormError, Icon, Popover, RouterLink],
  templateUrl: './query-head.html',
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s3);
    }
    h1 {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--s2);
    }
    .panel {
      padding: var(--s1);
    }
    .danger {
      color: var(--danger);
    }
  `,
})
export class QueryHead {
  /** Other SQL is there than a moment ago: its result is wanted. */
  readonly changed = output<void>();
  /** A result of the past, to be shown. */
  readonly recalled = output<SnapshotResult>();

  protected readonly store = inject(DraftStore);
  private readonly boards = inject(AddToDashboard);
  private readonly client = inject(SavedQueriesClient);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly zone = inject(PageZone);
  private readonly address = addressValues();
  protected readonly draft = this.store.draft;
  protected readonly saved = this.store.saved;
  protected readonly scheduleText = scheduleText;
  /** A conflict has a dialog of its own. */
  protected readonly error = computed(() => {
    const error = this.store.saving.error();
    return error?.code === 'conflict' ? undefined : error;
  });
  protected readonly menu = computed<MenuItem[]>(() => {
    const saved = this.saved();
    if (!saved) return [{ label: 'Details…', icon: 'edit', run: () => void this.describe() }];
    const share = saved.visibility === 'private' ? 'Share with the workspace' : 'Make private';
    return [
      { label: 'Details…', icon: 'edit', run: () => void this.describe() },
      { label: 'Save as…', icon: 'plus', run: () => void this.saveAs() },
      { label: share, icon: 'users', run: () => this.toggleShared() },
      { label: 'Version history', icon: 'clock', run: () => void this.showVersions(saved) },
      { label: 'Run history', icon: 'list', run: () => void this.showRuns(saved) },
      ...(this.boards.isAllowed() ? [this.boardItem(saved)] : []),
      { label: 'Clone', icon: 'copy', run: () => this.clone(saved) },
      { label: 'Delete…', icon: 'trash', isDanger: true, run: () => void this.remove(saved) },
    ];
  });

  private boardItem(saved: SavedQuery): MenuItem {
    const run = () => void this.boards.query(saved, this.draft().charts);
    return { label: 'Add to dashboard…', icon: 'layout', run };
  }

  /** What has no name yet is asked for one. */
  save(): void {
    if (this.draft().name) this.write();
    else void this.describe();
  }

  private async describe(): Promise<void> {
    const details = await this.askDetails(this.saved() ? 'Details' : 'Save query', this.draft());
    if (!details) return;
    this.store.patch(details);
    this.write();
  }

  private write(): void {
    // One that is new is opened under its own address, and runs there.
    const asksAnew = this.saved() !== undefined && this.store.asksAnew();
    this.store.save(this.draft(), (saved, whose) => {
      if (whose === 'mine') this.afterSave(saved);
      if (asksAnew) this.changed.emit();
    });
  }

  private async saveAs(): Promise<void> {
    const draft = this.draft();
    const details = await this.askDetails('Save as', { ...draft, name: `${draft.name} (copy)`, visibility: 'private' });
    if (details) this.store.saveCopy({ ...draft, ...details }, (saved) => this.afterSave(saved));
  }

  private askDetails(heading: string, details: Details): Promise<Details | undefined> {
    const mayScheduleRuns = this.workspaces.current()?.role === 'admin';
    const data = { heading, details, mayScheduleRuns };
    return this.dialogs.open<Details, DetailsData>(DetailsDialog, data, ['dialog-panel', 'wide']);
  }

  private afterSave(saved: SavedQuery): void {
    this.toasts.done(`"${saved.name}" is saved.`);
    this.open(saved);
  }

  /** The address of what is open, with the values that are entered. */
  private open({ id }: SavedQuery): void {
    this.address.write(this.draft().parameters, this.store.values(), ['/queries', id]);
  }

  private toggleShared(): void {
    const isPrivate = this.draft().visibility === 'private';
    this.store.patch({ visibility: isPrivate ? 'shared' : 'private' });
    this.write();
  }

  private async showVersions(query: SavedQuery): Promise<void> {
    const restored = await this.dialogs.drawer<SavedQuery, VersionsData>(VersionsDrawer, { query, tz: this.zone.tz() });
    if (!restored) return;
    this.store.accept(restored);
    this.toasts.done(`What it was is version ${restored.version} now.`);
    this.changed.emit();
  }

  private async showRuns(query: SavedQuery): Promise<void> {
    const result = await this.dialogs.drawer<SnapshotResult, RunsData>(RunsDrawer, { query, tz: this.zone.tz() });
    if (result) this.recalled.emit(result);
  }

  private clone(query: SavedQuery): void {
    this.client.clone(query.id).subscribe({
      next: (copy) => {
        this.toasts.done(`"${copy.name}" is your copy.`);
        this.open(copy);
      },
      error: (error: unknown) => this.toasts.failed(error),
    });
  }

  private async remove(query: SavedQuery): Promise<void> {
    const isDone = await this.dialogs.confirm({
      heading: `Delete "${query.name}"?`,
      text: 'Its versions, charts and results go with it.',
      action: 'Delete query',
      danger: true,
      run: () => this.client.remove(query.id),
    });
    if (!isDone) return;
    this.store.accept(query);
    this.toasts.done(`"${query.name}" is deleted.`);
    void this.router.navigate(['/queries']);
  }
}
