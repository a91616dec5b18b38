import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { WorkspaceStore } from '../../api/workspace.store';
import { AuditCard } from './audit.card';
import { MembersCard } from './members.card';
import { WorkspaceCard } from './workspace.card';

@Component({
  selector: 'app-workspace-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AuditCard, MembersCard, WorkspaceCard],
  template: `
    @if (workspaces.current(); as current) {
      <div class="page narrow">
        <div class="page-head">
          <div>
            <h1>Workspace settings</h1>
            <p class="muted small ellipsis" [title]="current.name">{{ current.name }}</p>
          </div>
        </div>
        @if (!mayWrite()) {
          <div class="notice">
            You are {{ article() }} {{ current.role }} here. Members, changes and the audit log are for admins.
          </div>
        }
        <app-workspace-card [workspace]="current" />
        @if (mayReadMembers()) {
          <app-members-card [workspaceId]="current.id" />
        }
        @if (mayReadAudit()) {
          <app-audit-card [workspaceId]="current.id" />
        }
      </div>
    }
  `,
})
export class WorkspacePage {
  protected readonly workspaces = inject(WorkspaceStore);
  protected readonly mayWrite = computed(() => this.workspaces.can('workspace:write'));
  protected readonly mayReadMembers = computed(() => this.workspaces.can('member:read'));
  protected readonly mayReadAudit = computed(() => this.workspaces.can('audit:read'));
  protected readonly article = computed(() => (this.workspaces.current()?.role === 'editor' ? 'an' : 'a'));
}
