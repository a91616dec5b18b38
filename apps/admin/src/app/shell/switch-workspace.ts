import { Injectable, inject } from '@angular/core';
import { Router } from '@angular/router';
import { WorkspaceStore } from '../api/workspace.store';
import { Dialogs } from '../ui/dialogs';
import { NewWorkspaceDialog } from './new-workspace.dialog';

/** Pages that every workspace has one of. */
const OF_EVERY_WORKSPACE = /^\/(workspace|audit|privacy)([?#]|$)/;

/** Going from one workspace to another, from wherever one is. */
@Injectable({ providedIn: 'root' })
export class SwitchWorkspace {
  private readonly workspaces = inject(WorkspaceStore);
  private readonly router = inject(Router);
  private readonly dialogs = inject(Dialogs);

  /** The open project stays behind with its workspace; the pages about a workspace turn to the other one. */
  to(id: string): void {
    this.workspaces.choose(id);
    if (!OF_EVERY_WORKSPACE.test(this.router.url)) void this.router.navigate(['/projects']);
  }

  async create(): Promise<void> {
    const id = await this.dialogs.open<string>(NewWorkspaceDialog);
    if (!id) return;
    this.workspaces.choose(id);
    // Nothing is there yet: the way to a first project.
    void this.router.navigate(['/welcome']);
  }
}
