import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { Router } from '@angular/router';
import { AuditVisit } from '../../api/audit-visit';
import { SessionStore } from '../../api/session';
import { submission } from '../../api/submission';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Field } from '../../ui/field';
import { FormError } from '../../ui/form-error';
import { EmptyState } from '../../ui/states';

const UUID = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';

/** Where a superadmin asks for a look into a workspace of which they are no member. */
@Component({
  selector: 'app-audit-access-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Card, EmptyState, Field, FormError],
  template: `
    <div class="page narrow">
      @if (session.user()?.is_superadmin) {
        <h1>Audit access</h1>
        <ui-card
          heading="Look into a workspace"
          text="Read-only and for a while. Its admins find the look and its reason in their audit log."
        >
          <form
            class="card-body form"
            (submit)="$event.preventDefault(); open(wanted.value, reason.value, minutes.value)"
          >
            <ui-field label="Workspace" hint="Its id; every member finds it in the workspace's settings.">
              <input
                class="input mono"
                required
                [pattern]="uuid"
                [value]="workspace() ?? ''"
                autocomplete="off"
                spellcheck="false"
                placeholder="00000000-0000-7000-8000-000000000000"
                #wanted
              />
            </ui-field>
            <ui-field label="Reason">
              <input class="input" required minlength="5" maxlength="500" autocomplete="off" #reason />
            </ui-field>
            <ui-field label="For">
              <select class="select" #minutes>
                <option value="15">15 minutes</option>
                <option value="60" selected>1 hour</option>
                <option value="480">8 hours</option>
              </select>
            </ui-field>
            <ui-form-error [error]="opening.error()" />
            <div>
              <button uiButton variant="primary" type="submit" [busy]="opening.busy()">Open ticket</button>
            </div>
          </form>
        </ui-card>
      } @else {
        <div class="card">
          <ui-empty
            [isPage]="true"
            icon="shield"
            heading="For superadmins"
            text="Only who administers this installation may ask for a look into other people's workspaces."
          />
        </div>
      }
    </div>
  `,
})
export class AuditAccessPage {
  /** `?workspace=`: the id, where one comes from a list. */
  readonly workspace = input<string>();
  protected readonly session = inject(SessionStore);
  private readonly visit = inject(AuditVisit);
  private readonly router = inject(Router);
  protected readonly opening = submission();
  protected readonly uuid = UUID;

  protected open(workspaceId: string, reason: string, minutes: string): void {
    const request = this.visit.start(workspaceId.trim(), reason.trim(), Number(minutes));
    this.opening.run(request, () => void this.router.navigate(['/projects']));
  }
}
