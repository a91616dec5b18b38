import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { ApiError } from '../../api/api-error';
import { SourcesClient } from '../../api/sources.client';
import { type Source } from '../../api/types';
import { Button } from '../../ui/button';
import { DialogFrame } from '../../ui/dialog';
import { Field } from '../../ui/field';

@Component({
  selector: 'app-new-source',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DialogFrame, Field],
  template: `
    <ui-dialog heading="Add event source">
      <form
        id="new-source"
        class="form"
        (submit)="$event.preventDefault(); create(slug.value, provider.value, description.value)"
      >
        <ui-field
          label="Slug"
          hint="What events name it by: small letters and digits, joined by hyphens. It cannot be changed later."
          [error]="error()?.message"
        >
          <input
            class="input mono"
            required
            maxlength="64"
            pattern="[a-z0-9]+(-[a-z0-9]+)*"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            placeholder="billing"
            #slug
          />
        </ui-field>
        <ui-field label="Provider">
          <input class="input" required maxlength="100" autocomplete="off" placeholder="Stripe" #provider />
        </ui-field>
        <ui-field label="Description" [optional]="true">
          <input class="input" maxlength="1000" autocomplete="off" #description />
        </ui-field>
      </form>
      <ng-container actions>
        <button uiButton type="button" (click)="ref.close()">Cancel</button>
        <button uiButton variant="primary" type="submit" form="new-source" [busy]="busy()">Add source</button>
      </ng-container>
    </ui-dialog>
  `,
})
export class NewSourceDialog {
  protected readonly ref = inject<DialogRef<Source>>(DialogRef);
  protected readonly busy = signal(false);
  protected readonly error = signal<ApiError | undefined>(undefined);
  private readonly workspaceId = inject<string>(DIALOG_DATA);
  private readonly client = inject(SourcesClient);

  protected create(slug: string, provider: string, description: string): void {
    if (this.busy()) return;
    this.busy.set(true);
    const about = description.trim();
    const source = { slug: slug.trim(), provider_name: provider.trim(), ...(about && { description: about }) };
    this.client.create({ ...source, workspace_id: this.workspaceId }).subscribe({
      next: (created) => this.ref.close(created),
      error: (cause: unknown) => {
        this.busy.set(false);
        this.error.set(ApiError.from(cause));
      },
    });
  }
}
