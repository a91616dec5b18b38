import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { InstallationClient } from '../../api/installation.client';
import { cursorList } from '../../api/list';
import { type Suspension, type Tenant } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { PageZone } from '../../shell/page-zone';
import { SwitchWorkspace } from '../../shell/switch-workspace';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Dialogs } from '../../ui/dialogs';
import { count, date } from '../../ui/format';
import { LoadMore } from '../../ui/load-more';
import { EmptyState, ErrorState, SkeletonRows } from '../../ui/states';
import { Toasts } from '../../ui/toast';
import { SearchBox } from '../explore/search-box';
import { urlText } from '../explore/url-text';
import { SuspendDialog } from './suspend.dialog';

/** Every tenant with what it used in the last 30 days; into one of others leads a ticket alone. */
@Component({
  selector: 'app-tenants-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, EmptyState, ErrorState, LoadMore, RouterLink, SearchBox, SkeletonRows],
  templateUrl: './tenants-view.html',
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s4);
    }
  `,
})
export class TenantsView {
  private readonly client = inject(InstallationClient);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly workspaces = inject(WorkspaceStore);
  protected readonly switching = inject(SwitchWorkspace);
  protected readonly zone = inject(PageZone);
  protected readonly search = urlText('q');
  protected readonly count = count;
  protected readonly date = date;
  protected readonly tenants = cursorList(
    () => ({ search: this.search.value().trim() }),
    ({ search }, cursor) => this.client.tenants(search, cursor),
  );

  /** One's own need no ticket. */
  protected isOwn({ id }: Tenant): boolean {
    return this.workspaces.all()?.some((own) => own.id === id) ?? false;
  }

  protected async suspend(tenant: Tenant): Promise<void> {
    const changed = await this.dialogs.open<Suspension, Tenant>(SuspendDialog, tenant);
    if (!changed) return;
    const { id, suspended_at } = changed;
    this.tenants.update((rows) => rows.map((old) => (old.id === id ? { ...old, suspended_at } : old)));
    this.toasts.done(suspended_at ? `${tenant.name} is suspended.` : `${tenant.name} is open again.`);
  }
}
