import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { AuditClient, type AuditQuery } from '../../api/audit.client';
import { cursorList } from '../../api/list';
import { query } from '../../api/query';
import { type FileFormat } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { PageZone } from '../../shell/page-zone';
import { ZoneChip } from '../../shell/zone-chip';
import { ExportMenu } from '../../sql/export-menu';
import { Button } from '../../ui/button';
import { fieldLabel } from '../../ui/format';
import { EmptyState } from '../../ui/states';
import { SearchBox } from '../explore/search-box';
import { urlText } from '../explore/url-text';
import { DayRange, momentsOf, type Days } from './day-range';
import { EntryTable } from './entry-table';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NOTHING = { q: null, actor: null, action: null, type: null, from: null, to: null };

/** What was done in the workspace, by whom: searched, narrowed down, opened, taken along. */
@Component({
  selector: 'app-audit-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DayRange, EmptyState, EntryTable, ExportMenu, SearchBox, ZoneChip],
  templateUrl: './audit.page.html',
  styles: `
    .select {
      width: auto;
      max-width: 14rem;
    }
    @media (max-width: 47.99rem) {
      .select {
        flex: 1 1 8rem;
        min-width: 0;
      }
    }
  `,
})
export class AuditPage {
  /** Of the URL, as are `q`, `from` and `to`. */
  readonly actor = input<string>();
  readonly action = input<string>();
  readonly type = input<string>();
  readonly from = input<string>();
  readonly to = input<string>();
  private readonly client = inject(AuditClient);
  private readonly router = inject(Router);
  private readonly workspaces = inject(WorkspaceStore);
  protected readonly zone = inject(PageZone);
  protected readonly search = urlText('q');
  protected readonly fieldLabel = fieldLabel;

  protected readonly mayRead = computed(() => this.workspaces.can('audit:read'));
  private readonly workspaceId = computed(() => (this.mayRead() ? this.workspaces.current()?.id : undefined));
  protected readonly days = computed<Days>(() => ({ from: this.from(), to: this.to() }));
  private readonly wanted = computed<AuditQuery | undefined>(() => {
    const workspace_id = this.workspaceId();
    if (!workspace_id) return undefined;
    const actor = this.actor();
    return {
      workspace_id,
      q: this.search.value().trim(),
      // An address that was edited by hand finds everybody rather than failing.
      actor_id: actor && UUID.test(actor) ? actor : undefined,
      action: this.action(),
      resource_type: this.type(),
      ...momentsOf(this.days(), this.zone.tz()),
    };
  });
  protected readonly isNarrowed = computed(() => {
    const { workspace_id: _, ...filter } = this.wanted() ?? { workspace_id: '' };
    return Object.values(filter).some(Boolean);
  });
  protected readonly entries = cursorList(
    () => this.wanted(),
    (wanted, cursor) => this.client.list(wanted, cursor),
  );
  /** What there is to choose from; without it the list still works. */
  protected readonly facets = query(
    () => this.workspaceId(),
    (id) => this.client.facets(id),
  );
  protected readonly file = (format: FileFormat) =>
    this.client.export(this.wanted() ?? { workspace_id: this.workspaceId() ?? '' }, format);

  protected choose(change: Record<string, string | undefined>): void {
    const queryParams = Object.fromEntries(Object.entries(change).map(([name, value]) => [name, value || null]));
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge' });
  }

  protected clear(): void {
    void this.router.navigate([], { queryParams: NOTHING, queryParamsHandling: 'merge' });
  }
}
