import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { ROLES, type Role } from '@strata/contracts';
import { tap } from 'rxjs';
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
import { ABOUT_ROLES, withArticle } from '../../ui/roles';
import { Toasts } from '../../ui/toast';
import { effectOf } from './role-permissions';
import { RolesDialog } from './roles.dialog';

@Component({
  selector: 'app-members-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, Card, ErrorState, Icon, LoadMore, SkeletonRows],
  templateUrl: './members.card.html',
  styles: `
    .select {
      min-width: 6.5rem;
    }
    .last {
      white-space: nowrap;
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

  private readonly admins = computed(() => {
    const isAll = !this.members.hasMore();
    return isAll ? this.members.rows()?.filter(({ role }) => role === 'admin').length : undefined;
  });

  protected isSelf(member: Member): boolean {
    return member.user_id === this.session.user()?.id;
  }

  /** A workspace keeps one: the server refuses to leave it without. */
  protected isLastAdmin(member: Member): boolean {
    return member.role === 'admin' && this.admins() === 1;
  }

  protected explainRoles(): void {
    void this.dialogs.open(RolesDialog);
  }

  /** Says what the change gives and takes, and does it on agreement. */
  protected async changeRole(member: Member, select: HTMLSelectElement): Promise<void> {
    const role = ROLES.find((known): known is Role => known === select.value);
    if (!role || role === member.role) return;
    const { gains, loses } = effectOf(member.role, role);
    const told = [ABOUT_ROLES[role], sentence('New', gains), sentence('No longer', loses)];
    let changed: Member | undefined;
    const agreed = await this.dialogs.confirm({
      heading: `Make ${member.name} ${withArticle(role)}?`,
      text: told.filter(Boolean).join(' '),
      action: `Make ${withArticle(role)}`,
      danger: loses.length > 0,
      run: () =>
        this.client.changeRole(this.workspaceId(), member.user_id, role).pipe(tap((answer) => (changed = answer))),
    });
    // Until then the list shows what is so.
    select.value = changed?.role ?? member.role;
    if (!agreed || !changed) return;
    const { user_id } = changed;
    this.members.update((members) => members.map((old) => (old.user_id === user_id && changed ? changed : old)));
    this.toasts.done(`${member.name} is now ${withArticle(role)}.`);
    if (this.isSelf(member)) this.workspaces.reload();
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

function sentence(start: string, things: string[]): string {
  return things.length > 0 ? `${start}: ${things.join(', ')}.` : '';
}
