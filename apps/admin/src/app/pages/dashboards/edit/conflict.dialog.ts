import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { type Dashboard } from '../../../api/types';
import { PageZone } from '../../../shell/page-zone';
import { Button } from '../../../ui/button';
import { DialogFrame } from '../../../ui/dialog';
import { dateTime } from '../../../ui/format';
import { differences } from './differences';
import { type Draft, draftOf } from './draft';

export interface BoardConflict {
  /** What both began with. */
  base: Draft;
  mine: Draft;
  /** As it is on the server now. */
  theirs: Dashboard;
}

/** What shall become of a dashboard that somebody else saved meanwhile. */
export type BoardResolution = 'theirs' | 'mine' | 'copy';

@Component({
  selector: 'app-board-conflict-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DialogFrame],
  template: `
    <ui-dialog heading="Somebody else saved this dashboard meanwhile">
      <div class="stack">
        <p class="muted">
          <bdi>{{ data.theirs.updated_by }}</bdi> saved version {{ data.theirs.version }},
          {{ dateTime(data.theirs.updated_at, zone.tz()) }}. Nothing is lost: what is saved over stays among the
          versions.
        </p>
        @for (side of sides; track side.heading) {
          <section>
            <h3>{{ side.heading }}</h3>
            <ul>
              @for (line of side.lines; track $index) {
                <li class="small">
                  <bdi>{{ line }}</bdi>
                </li>
              } @empty {
                <li class="small muted">Nothing that can be seen.</li>
              }
            </ul>
          </section>
        }
      </div>
      <ng-container actions>
        <button uiButton type="button" (click)="ref.close('theirs')">Take theirs</button>
        <button uiButton type="button" (click)="ref.close('copy')">Keep mine as a copy</button>
        <button uiButton variant="primary" type="button" (click)="ref.close('mine')">Keep mine as it is now</button>
      </ng-container>
    </ui-dialog>
  `,
  styles: `
    section {
      padding: var(--s3);
      border: 1px solid var(--border);
      border-radius: var(--r-md);
    }
    ul {
      max-height: 10rem;
      margin-top: var(--s1);
      overflow-y: auto;
    }
    li {
      overflow-wrap: anywhere;
    }
  `,
})
export class BoardConflictDialog {
  protected readonly data = inject<BoardConflict>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<BoardResolution>>(DialogRef);
  protected readonly zone = inject(PageZone);
  protected readonly dateTime = dateTime;
  protected readonly sides = [
    { heading: 'What they saved', lines: differences(this.data.base, draftOf(this.data.theirs)) },
    { heading: 'What you changed', lines: differences(this.data.base, this.data.mine) },
  ];
}
