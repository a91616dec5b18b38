import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { type SavedQuery } from '../../api/types';
import { Button } from '../../ui/button';
import { DialogFrame } from '../../ui/dialog';
import { DiffView } from './diff-view';

export interface ConflictData {
  /** As it stands on the server now. */
  theirs: SavedQuery;
  mySql: string;
}

/** What to do about a query that somebody else saved meanwhile. */
export type Resolution = 'overwrite' | 'copy' | 'discard';

@Component({
  selector: 'app-conflict-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DialogFrame, DiffView],
  template: `
    <ui-dialog heading="Somebody else saved this query meanwhile">
      <div class="stack">
        <p class="muted">
          It is at version {{ data.theirs.version }} now. Nothing is lost: what you overwrite stays in the version
          history.
        </p>
        <app-diff-view
          [before]="data.theirs.sql"
          [after]="data.mySql"
          [beforeName]="'Version ' + data.theirs.version"
          afterName="Yours"
        />
      </div>
      <ng-container actions>
        <button uiButton type="button" (click)="ref.close('discard')">Discard mine</button>
        <button uiButton type="button" (click)="ref.close('copy')">Save mine as a copy</button>
        <button uiButton variant="primary" type="button" (click)="ref.close('overwrite')">Save mine on top</button>
      </ng-container>
    </ui-dialog>
  `,
})
export class ConflictDialog {
  protected readonly data = inject<ConflictData>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<Resolution>>(DialogRef);
}
