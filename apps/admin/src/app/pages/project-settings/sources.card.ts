import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { cursorList } from '../../api/list';
import { SourcesClient } from '../../api/sources.client';
import { type Source } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Dialogs } from '../../ui/dialogs';
import { Icon } from '../../ui/icon';
import { LoadMore } from '../../ui/load-more';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { NewSourceDialog } from './new-source.dialog';

/** The workspace's catalogue of event sources; an event names one by its slug. */
@Component({
  selector: 'app-sources-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, Card, EmptyState, ErrorState, Icon, LoadMore, SkeletonRows],
  templateUrl: './sources.card.html',
})
export class SourcesCard {
  readonly workspaceId = input.required<string>();
  private readonly client = inject(SourcesClient);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly workspaces = inject(WorkspaceStore);

  protected readonly mayWrite = computed(() => this.workspaces.can('source:write'));
  protected readonly working = signal<string | undefined>(undefined);
  protected readonly sources = cursorList(
    () => this.workspaceId(),
    (id, cursor) => this.client.list(id, cursor),
  );

  protected async add(): Promise<void> {
    const source = await this.dialogs.open<Source, string>(NewSourceDialog, this.workspaceId());
    if (!source) return;
    this.sources.update((sources) => [...sources, source]);
    this.toasts.done(`Events may now name the source "${source.slug}".`);
  }

  protected toggle(source: Source): void {
    if (this.working()) return;
    this.working.set(source.id);
    this.client.update(source.id, { is_active: !source.is_active }).subscribe({
      next: (changed) => {
        this.working.set(undefined);
        this.sources.update((sources) => sources.map((old) => (old.id === changed.id ? changed : old)));
      },
      error: (cause: unknown) => {
        this.working.set(undefined);
        this.toasts.failed(cause);
      },
    });
  }
}
