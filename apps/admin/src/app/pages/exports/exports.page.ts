import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { ExportsClient } from '../../api/exports.client';
import { cursorList } from '../../api/list';
import { type FileExport } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { ExportStore } from '../../exports/export-store';
import { isUnfinished, stateText, statusLook } from '../../exports/export-text';
import { PageZone } from '../../shell/page-zone';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { moment } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { LoadMore } from '../../ui/load-more';
import { ProgressBar } from '../../ui/progress-bar';
import { Segmented } from '../../ui/segmented';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { Toasts } from '../../ui/toast';

const OWNERS = [
  { value: 'me', label: 'Mine' },
  { value: 'all', label: "Everybody's" },
] as const;

/** The files that one asked for; admins see what others asked for as well. */
@Component({
  selector: 'app-exports-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, EmptyState, ErrorState, Icon, LoadMore, ProgressBar, Segmented, SkeletonRows],
  templateUrl: './exports.page.html',
})
export class ExportsPage {
  private readonly client = inject(ExportsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  protected readonly store = inject(ExportStore);
  protected readonly zone = inject(PageZone);

  protected readonly owners = OWNERS;
  protected readonly owner = signal<'me' | 'all'>('me');
  /** Who may read the audit log sees what everybody took along. */
  protected readonly seesAll = computed(() => this.workspaces.can('audit:read'));
  private readonly filter = computed(() => {
    const workspaceId = this.workspaces.current()?.id;
    return workspaceId ? { workspaceId, owner: this.seesAll() ? this.owner() : 'me' } : undefined;
  });
  protected readonly exports = cursorList(
    () => this.filter(),
    (filter, cursor) => this.client.list(filter, cursor),
  );
  /** Those that are under way as the store has them, which asks again and again. */
  protected readonly rows = computed(() => {
    const followed = new Map(this.store.followed().map((file) => [file.id, file]));
    return this.exports.rows()?.map((file) => followed.get(file.id) ?? file);
  });
  protected readonly isUnfinished = isUnfinished;
  protected readonly moment = moment;
  protected readonly stateText = stateText;
  protected readonly statusLook = statusLook;

  constructor() {
    effect(() => {
      if (this.store.changes() > 0) untracked(() => this.refresh());
    });
  }

  protected async remove(file: FileExport): Promise<void> {
    const isDone = await this.dialogs.confirm({
      heading: `Delete the export "${file.name}"?`,
      text: 'Its file goes with it.',
      action: 'Delete export',
      danger: true,
      run: () => this.store.remove(file),
    });
    if (!isDone) return;
    this.exports.update((rows) => rows.filter(({ id }) => id !== file.id));
    this.toasts.done(`The export "${file.name}" is deleted.`);
  }

  /** Reads the first page anew, without showing that it loads. */
  private refresh(): void {
    const filter = this.filter();
    if (filter) this.client.list(filter).subscribe({ next: (page) => this.exports.set(page), error: () => undefined });
  }
}
