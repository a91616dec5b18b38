import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  untracked,
  viewChild,
} from '@angular/core';
import { Router } from '@angular/router';
import { WorkspaceStore } from '../../api/workspace.store';
import { ZoneChip } from '../../shell/zone-chip';
import { Dialogs } from '../../ui/dialogs';
import { withArticle } from '../../ui/roles';
import { DangerCard } from './danger.card';
import { InvitationsCard } from './invitations.card';
import { InviteDialog } from './invite.dialog';
import { MembersCard } from './members.card';
import { RetentionCard } from './retention.card';
import { SharingCard } from './sharing.card';
import { WorkspaceCard } from './workspace.card';

@Component({
  selector: 'app-workspace-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DangerCard, InvitationsCard, MembersCard, RetentionCard, SharingCard, WorkspaceCard, ZoneChip],
  template: `
    @if (workspaces.current(); as current) {
      <div class="page settings">
        <div class="page-head">
          <div>
            <h1>Workspace settings</h1>
            <p class="muted small ellipsis" [title]="current.name">{{ current.name }}</p>
          </div>
          <app-zone-chip />
        </div>
        @if (!mayReadMembers()) {
          <div class="notice">
            You are {{ withArticle(current.role) }} here. Members, invitations, changes and the audit log are for
            admins.
          </div>
        }
        <div class="columns">
          <div class="stack">
            <app-workspace-card [workspace]="current" />
            <app-retention-card [workspaceId]="current.id" />
            @if (mayShare()) {
              <app-sharing-card [workspaceId]="current.id" />
            }
            @if (mayReadMembers()) {
              <app-members-card [workspaceId]="current.id" />
            }
            @if (mayReadInvitations()) {
              <app-invitations-card [workspaceId]="current.id" (invite)="openInvite()" />
            }
          </div>
          <div class="stack">
            @if (mayLeave()) {
              <app-workspace-danger-card [workspace]="current" />
            }
          </div>
        </div>
      </div>
    }
  `,
})
export class WorkspacePage {
  /** `?invite=1` opens the dialog, so that other places can lead here. */
  readonly invite = input<string>();
  protected readonly workspaces = inject(WorkspaceStore);
  private readonly dialogs = inject(Dialogs);
  private readonly router = inject(Router);
  private readonly invitations = viewChild(InvitationsCard);
  private readonly mayInvite = computed(() => this.workspaces.can('invitation:write'));
  protected readonly mayReadInvitations = computed(() => this.workspaces.can('invitation:read'));
  protected readonly mayReadMembers = computed(() => this.workspaces.can('member:read'));
  protected readonly mayShare = computed(() => this.workspaces.can('workspace:write'));
  protected readonly mayLeave = computed(() => this.workspaces.can('workspace:leave'));
  protected readonly withArticle = withArticle;

  constructor() {
    effect(() => {
      if (this.invite() && this.mayInvite()) untracked(() => void this.showInvite());
    });
  }

  protected openInvite(): void {
    void this.router.navigate([], { queryParams: { invite: '1' }, queryParamsHandling: 'merge' });
  }

  private async showInvite(): Promise<void> {
    const id = this.workspaces.current()?.id;
    if (!id) return;
    await this.dialogs.open(InviteDialog, id);
    void this.router.navigate([], { queryParams: { invite: null }, queryParamsHandling: 'merge', replaceUrl: true });
    this.invitations()?.reload();
  }
}
