import { ChangeDetectionStrategy, Component } from '@angular/core';
import { ROLES } from '@strata/contracts';
import { DialogFrame } from '../../ui/dialog';
import { ABOUT_ROLES } from '../../ui/roles';
import { rolePermissions } from './role-permissions';

/** What each role means, in a sentence and thing by thing. */
@Component({
  selector: 'app-roles-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DialogFrame],
  template: `
    <ui-dialog heading="What each role may do">
      <div class="stack">
        <ul class="muted small" tabindex="-1" cdkFocusInitial>
          @for (role of roles; track role) {
            <li>{{ about[role] }}</li>
          }
        </ul>
        <div class="table-wrap" tabindex="0" role="region" aria-label="Permissions by role">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">Thing</th>
                @for (role of roles; track role) {
                  <th scope="col">{{ role }}</th>
                }
              </tr>
            </thead>
            <tbody>
              @for (row of rows; track row.thing) {
                <tr>
                  <th scope="row">{{ row.thing }}</th>
                  @for (role of roles; track role) {
                    <td [class.subtle]="!row.may[role].length">{{ row.may[role].join(', ') || '–' }}</td>
                  }
                </tr>
              }
            </tbody>
          </table>
        </div>
      </div>
    </ui-dialog>
  `,
  styles: `
    ul {
      display: grid;
      gap: var(--s1);
      outline: 0;
    }
    .table :is(th, td) {
      padding-inline: 0 var(--s2);
    }
    :host {
      display: block;
      width: 100%;
    }
  `,
})
export class RolesDialog {
  protected readonly roles = ROLES;
  protected readonly about = ABOUT_ROLES;
  protected readonly rows = rolePermissions();
}
