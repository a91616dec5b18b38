import { DIALOG_DATA } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { query } from '../../api/query';
import { ShareLinksClient } from '../../api/share-links.client';
import { submission } from '../../api/submission';
import { type Dashboard, type NewShareLink, type ShareLink } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { WorkspacesClient } from '../../api/workspaces.client';
import { PageZone } from '../../shell/page-zone';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { CopyButton } from '../../ui/copy-button';
import { DialogFrame } from '../../ui/dialog';
import { Field } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { date, moment } from '../../ui/format';
import { ErrorState, SkeletonRows } from '../../ui/states';

const EXPIRIES = [
  { days: 1, label: '1 day' },
  { days: 7, label: '7 days' },
  { days: 30, label: '30 days' },
  { days: 90, label: '90 days' },
  { days: 365, label: '1 year' },
];

/** Links that show the dashboard to whoever holds them: made, seen once, revoked. */
@Component({
  selector: 'app-share-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, CopyButton, DialogFrame, ErrorState, Field, FormError, SkeletonRows],
  templateUrl: './share.dialog.html',
  styles: `
    :host {
      display: block;
      width: 100%;
    }
    .make {
      display: flex;
      flex-wrap: wrap;
      align-items: end;
      gap: var(--s3);
    }
    .made {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: var(--s2);
    }
    .over td {
      color: var(--text-subtle);
    }
  `,
})
export class ShareDialog {
  protected readonly dashboard = inject<Dashboard>(DIALOG_DATA);
  private readonly client = inject(ShareLinksClient);
  private readonly workspacesClient = inject(WorkspacesClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly zone = inject(PageZone);
  protected readonly expiries = EXPIRIES;
  protected readonly days = signal(30);
  protected readonly made = signal<NewShareLink | undefined>(undefined);
  protected readonly making = submission();
  protected readonly allowing = submission();
  protected readonly revoking = submission();
  protected readonly workspace = query(
    () => this.dashboard.workspace_id,
    (id) => this.workspacesClient.get(id),
  );
  protected readonly links = query(
    () => this.dashboard.id,
    (id) => this.client.list(id),
  );
  protected readonly mayWrite = computed(() => this.workspaces.can('share_link:write'));
  protected readonly isAllowed = computed(() => this.workspace.data()?.allow_share_links);
  protected readonly rows = computed(() => this.links.data()?.data);
  protected readonly error = computed(() => this.workspace.error() ?? this.links.error());
  /** After the `#`: no server sees it. */
  protected readonly address = computed(() => `${window.location.origin}/share#${this.made()?.token ?? ''}`);

  protected day(iso: string): string {
    return date(iso, this.zone.tz());
  }

  protected lastUse({ last_used_at: at }: ShareLink): string {
    return at ? moment(at, this.zone.tz()) : 'never';
  }

  protected state({ is_active, revoked_at }: ShareLink): 'works' | 'revoked' | 'expired' {
    return is_active ? 'works' : revoked_at ? 'revoked' : 'expired';
  }

  protected allow(): void {
    const change = { allow_share_links: true };
    this.allowing.run(this.workspacesClient.update(this.dashboard.workspace_id, change), (changed) =>
      this.workspace.set(changed),
    );
  }

  protected make(): void {
    this.making.run(this.client.create(this.dashboard.id, this.days()), (link) => {
      this.made.set(link);
      this.links.reload();
    });
  }

  protected revoke(id: string): void {
    this.revoking.run(this.client.revoke(this.dashboard.id, id), () => {
      if (this.made()?.id === id) this.made.set(undefined);
      this.links.reload();
    });
  }
}
