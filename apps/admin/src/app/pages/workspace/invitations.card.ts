import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { InvitationsClient } from '../../api/invitations.client';
import { cursorList } from '../../api/list';
import { type Invitation } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { PageZone } from '../../shell/page-zone';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Dialogs } from '../../ui/dialogs';
import { date } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { LoadMore } from '../../ui/load-more';
import { ErrorState, SkeletonRows } from '../../ui/states';
import { Toasts } from '../../ui/toast';

/** Invitations that nobody has accepted yet. */
@Component({
  selector: 'app-invitations-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, Card, ErrorState, Icon, LoadMore, SkeletonRows],
  template: `
    <ui-card heading="Open invitations" text="A link works once, for 7 days.">
      @if (mayWrite()) {
        <button head uiButton type="button" (click)="invite.emit()"><ui-icon name="plus" />Invite</button>
      }
      @if (invitations.rows(); as rows) {
        @if (rows.length) {
          <div class="table-wrap">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">For</th>
                  <th scope="col">Role</th>
                  <th scope="col" class="hide-narrow">Invited by</th>
                  <th scope="col" class="hide-narrow">Until</th>
                  @if (mayWrite()) {
                    <th scope="col"><span class="sr-only">Actions</span></th>
                  }
                </tr>
              </thead>
              <tbody>
                @for (invitation of rows; track invitation.id) {
                  <tr>
                    <td class="clip">
                      <span class="ellipsis" [title]="whom(invitation)">{{ whom(invitation) }}</span>
                    </td>
                    <td>
                      <ui-badge>{{ invitation.role }}</ui-badge>
                    </td>
                    <td class="clip hide-narrow">
                      <span class="ellipsis muted" [title]="invitation.invited_by">{{ invitation.invited_by }}</span>
                    </td>
                    <td class="num muted time hide-narrow" [title]="invitation.expires_at">
                      {{ date(invitation.expires_at, zone.tz()) }}
                    </td>
                    @if (mayWrite()) {
                      <td class="right">
                        <button
                          uiButton
                          size="sm"
                          type="button"
                          [attr.aria-label]="'Revoke the invitation for ' + whom(invitation)"
                          (click)="revoke(invitation)"
                        >
                          Revoke
                        </button>
                      </td>
                    }
                  </tr>
                }
              </tbody>
            </table>
          </div>
          <ui-load-more [list]="invitations" />
        } @else {
          <p class="card-body muted small">None. Invite someone by a link: they join with an account of their own.</p>
        }
      } @else if (invitations.error(); as error) {
        <ui-error [error]="error" (retry)="invitations.reload()" />
      } @else {
        <ui-skeleton-rows [count]="1" />
      }
    </ui-card>
  `,
})
export class InvitationsCard {
  readonly workspaceId = input.required<string>();
  readonly invite = output<void>();
  private readonly client = inject(InvitationsClient);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly workspaces = inject(WorkspaceStore);
  protected readonly zone = inject(PageZone);
  protected readonly date = date;
  protected readonly mayWrite = computed(() => this.workspaces.can('invitation:write'));
  protected readonly invitations = cursorList(
    () => this.workspaceId(),
    (id, cursor) => this.client.list(id, cursor),
  );

  reload(): void {
    this.invitations.reload();
  }

  protected whom({ email }: Invitation): string {
    return email ?? 'whoever has the link';
  }

  protected async revoke(invitation: Invitation): Promise<void> {
    const agreed = await this.dialogs.confirm({
      heading: 'Revoke this invitation?',
      text: `The link for ${this.whom(invitation)} stops working at once.`,
      action: 'Revoke',
      danger: true,
      run: () => this.client.revoke(this.workspaceId(), invitation.id),
    });
    if (!agreed) return;
    this.invitations.update((rows) => rows.filter(({ id }) => id !== invitation.id));
    this.toasts.done('The invitation was revoked.');
  }
}
