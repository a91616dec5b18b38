import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { ROLES, type Role } from '@strata/contracts';
import { cursorList } from '../../api/list';
import { SessionStore } from '../../api/session';
import { type Member } from '../../api/types';
import { WorkspaceStore } from '../../api/workspace.store';
import { WorkspacesClient } from '../../api/workspaces.client';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Dialogs } from '../../ui/dialogs';
import { Icon } from '../../ui/icon';
import { LoadMore } from '../../ui/load-more';
import { ErrorState, SkeletonRows } from '../../ui/states';
import { Toasts } from '../../ui/toast';

@Component({
  selector: 'app-members-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, Card, ErrorState, Icon, LoadMore, SkeletonRows],
  templateUrl: './members.card.html',
  styles: `
    .select {
      min-width: 6.5rem;
    }
  `,
})
export class MembersCard {
  readonly workspaceId = input.required<string>();
  private readonly client = inject(WorkspacesClient);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly session = inject(SessionStore);

  protected readonly roles = ROLES;
  protected readonly mayWrite = computed(() => this.workspaces.can('member:write'));
  protected readonly members = cursorList(
    () => this.workspaceId(),
    (id, cursor) => this.client.members(id, cursor),
  );

  protected isSelf(member: Member): boolean {
    return member.user_id === this.session.user()?.id;
  }

  protected changeRole(member: Member, select: HTMLSelectElement): void {
    const role = ROLES.find((known): known is Role => known === select.value);
    if (!role) return;
    this.client.changeRole(this.workspaceId(), member.user_id, role).subscribe({
      next: (changed) => {
        this.members.update((members) => members.map((old) => (old.user_id === changed.user_id ? changed : old)));
        this.toasts.done(`${member.name} is now ${role}.`);
        if (this.isSelf(member)) this.workspaces.reload();
      },
      error: (cause: unknown) => {
        select.value = member.role;
        this.toasts.failed(cause);
      },
    });
  }

  protected async remove(member: Member): Promise<void> {
    const agreed = await this.dialogs.confirm({
      heading: `Remove ${member.name}?`,
      text: 'Access ends at once. What this person made stays.',
      action: 'Remove',
      danger: true,
      run: () => this.client.removeMember(this.workspaceId(), member.user_id),
    });
    if (!agreed) return;
    this.members.update((members) => members.filter(({ user_id }) => user_id !== member.user_id));
    this.toasts.done(`${member.name} was removed.`);
  }
}
