import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ConnectionsClient } from '../../api/connections.client';
import { cursorList } from '../../api/list';
import { type Connection } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { PageZone } from '../../shell/page-zone';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { moment, plural } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { LoadMore } from '../../ui/load-more';
import { RowActions } from '../../ui/row-actions';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { accessText } from './access';
import { ConnectionDialog, type ConnectionData } from './connection.dialog';

/** Databases outside of this installation that queries may run on. */
@Component({
  selector: 'app-connections-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, EmptyState, ErrorState, Icon, LoadMore, RowActions, SkeletonRows],
  templateUrl: './connections.page.html',
})
export class ConnectionsPage {
  private readonly client = inject(ConnectionsClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  protected readonly zone = inject(PageZone);
  private readonly workspaceId = computed(() => this.workspaces.current()?.id);
  protected readonly mayRead = computed(() => this.workspaces.can('connection:read'));
  protected readonly mayWrite = computed(() => this.workspaces.can('connection:write'));
  protected readonly connections = cursorList(
    () => (this.mayRead() ? this.workspaceId() : undefined),
    (id, cursor) => this.client.list(id, cursor),
  );
  protected readonly moment = moment;
  protected readonly plural = plural;
  protected readonly accessText = accessText;

  /** Opens the form, for a new connection or an old one. */
  protected async edit(connection?: Connection): Promise<void> {
    const workspaceId = this.workspaceId();
    if (!workspaceId) return;
    const saved = await this.dialogs.open<Connection, ConnectionData>(
      ConnectionDialog,
      { workspaceId, ...(connection && { connection }) },
      ['dialog-panel', 'wide'],
    );
    if (!saved) return;
    this.connections.reload();
    this.toasts.done(`The connection "${saved.name}" is saved.`);
  }

  protected async remove(connection: Connection): Promise<void> {
    const isDone = await this.dialogs.confirm({
      heading: `Delete the connection "${connection.name}"?`,
      text: connection.saved_queries
        ? `${plural(connection.saved_queries, 'saved query', 'saved queries')} run on it: it can be deleted once none does any more.`
        : 'Nothing in that database changes; its password is forgotten here.',
      action: 'Delete connection',
      danger: true,
      run: () => this.client.remove(connection.id),
    });
    if (!isDone) return;
    this.connections.reload();
    this.toasts.done(`The connection "${connection.name}" is deleted.`);
  }
}
