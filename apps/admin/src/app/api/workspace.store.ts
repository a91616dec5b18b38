import { Injectable, computed, effect, inject, signal } from '@angular/core';
import { type Action, isAllowed } from '@strata/contracts';
import { AuditVisit } from './audit-visit';
import { AuthClient } from './auth.client';
import { query } from './query';
import { SessionStore } from './session';
import { type Me, type OpenWorkspace, type Workspace } from './types';

const REMEMBERED = 'strata.workspace';

/** The caller's workspaces and the one at hand, remembered between visits. */
@Injectable({ providedIn: 'root' })
export class WorkspaceStore {
  private readonly auth = inject(AuthClient);
  private readonly session = inject(SessionStore);
  private readonly visit = inject(AuditVisit);
  private readonly userId = computed(() => this.session.user()?.id);
  private readonly me = query(
    () => this.userId(),
    () => this.auth.me(),
    { keepPrevious: false },
  );
  private readonly chosen = signal(localStorage.getItem(REMEMBERED));

  readonly error = this.me.error;
  readonly all = computed(() => this.me.data()?.workspaces);
  readonly current = computed<OpenWorkspace | undefined>(() => {
    const visited = this.visit.current();
    if (visited) return { ...visited.workspace, role: 'superadmin_ticket' };
    const all = this.all();
    return all?.find((workspace) => workspace.id === this.chosen()) ?? all?.[0];
  });

  choose(id: string): void {
    // One's own workspaces are out of reach until a visit ends; the banner says how.
    if (this.visit.current()) return;
    this.chosen.set(id);
    localStorage.setItem(REMEMBERED, id);
  }

  reload(): void {
    this.me.reload();
  }

  /** Asks again which workspaces the caller has, and as what; what stands on screen stays, unless that has changed. */
  recheck(): void {
    this.auth.me().subscribe({
      next: (me) => {
        if (JSON.stringify(me) !== JSON.stringify(this.me.data())) this.me.set(me);
      },
      // Whoever was refused has been told already.
      error: () => undefined,
    });
  }

  /** True when the caller may do this in the current workspace. Hides controls; the server is what decides. */
  can(action: Action): boolean {
    const role = this.current()?.role;
    return role !== undefined && isAllowed(role, action);
  }

  /** Forgets a workspace that one left or deleted. */
  drop(id: string): void {
    const me = this.me.data();
    if (me) this.me.set({ ...me, workspaces: me.workspaces.filter((workspace) => workspace.id !== id) } satisfies Me);
  }

  /** Adds a workspace or replaces what is known about it. */
  put(workspace: Workspace): void {
    const me = this.me.data();
    if (!me) return;
    const known = me.workspaces.some(({ id }) => id === workspace.id);
    const workspaces = known
      ? me.workspaces.map((old) => (old.id === workspace.id ? workspace : old))
      : [...me.workspaces, workspace];
    this.me.set({ ...me, workspaces } satisfies Me);
  }
}

/** A page about one thing turns to the workspace that it belongs to, wherever its address came from. */
export function followWorkspace(ofWhat: () => { workspace_id: string } | undefined): void {
  const workspaces = inject(WorkspaceStore);
  effect(() => {
    const id = ofWhat()?.workspace_id;
    if (id !== undefined) workspaces.choose(id);
  });
}
