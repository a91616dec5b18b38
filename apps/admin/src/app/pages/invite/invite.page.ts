import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { AuthClient } from '../../api/auth.client';
import { InvitationsClient } from '../../api/invitations.client';
import { query } from '../../api/query';
import { SessionStore } from '../../api/session';
import { submission } from '../../api/submission';
import { WorkspaceStore } from '../../api/workspace.store';
import { Button } from '../../ui/button';
import { FormError } from '../../ui/form-error';
import { ABOUT_ROLES, withArticle } from '../../ui/roles';
import { ErrorState, Skeleton } from '../../ui/states';
import { AuthFrame } from '../auth/auth-frame';
import { InvitationToken } from './invitation-token';

/** What an invitation link opens: who invites to what, and the way to accept, with or without an account. */
@Component({
  selector: 'app-invite-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [AuthFrame, Button, ErrorState, FormError, RouterLink, Skeleton],
  templateUrl: './invite.page.html',
})
export class InvitePage {
  private readonly client = inject(InvitationsClient);
  private readonly session = inject(SessionStore);
  private readonly auth = inject(AuthClient);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly router = inject(Router);
  protected readonly token = inject(InvitationToken);

  protected readonly user = this.session.user;
  protected readonly invitation = query(
    () => this.token.value(),
    (token) => this.client.preview(token),
  );
  protected readonly accepting = submission();
  protected readonly leaving = submission();
  /** Unknown, used, revoked and expired look alike: the server tells nobody which. */
  protected readonly isGone = computed(
    () => this.invitation.error()?.status === 404 || this.accepting.error()?.status === 404,
  );
  protected readonly isMember = computed(() => this.accepting.error()?.code === 'conflict');
  /** Meant for another account than the one at hand. */
  protected readonly isForeign = computed(() => {
    const [email, mine] = [this.invitation.data()?.email, this.user()?.email];
    const differs = !!email && !!mine && email.toLowerCase() !== mine.toLowerCase();
    return differs || this.accepting.error()?.code === 'forbidden';
  });
  protected readonly aboutRoles = ABOUT_ROLES;
  protected readonly withArticle = withArticle;

  constructor() {
    this.token.read();
  }

  protected accept(): void {
    const token = this.token.value();
    if (!token) return;
    this.accepting.run(this.client.accept(token), (workspace) => {
      this.token.forget();
      this.workspaces.put(workspace);
      this.workspaces.choose(workspace.id);
      this.workspaces.reload();
      void this.router.navigate(['/projects']);
    });
  }

  protected open(): void {
    this.token.forget();
    void this.router.navigate(['/']);
  }

  /** Back to the choice of accounts; the invitation waits in this tab. */
  protected signOut(): void {
    this.leaving.run(this.auth.logout(), () => undefined);
  }
}
