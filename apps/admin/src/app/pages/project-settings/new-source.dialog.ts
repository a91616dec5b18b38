import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { SourcesClient } from '../../api/sources.client';
import { submission } from '../../api/submission';
import { type Source } from '../../api/types';
import { Field } from '../../ui/field';
import { FormDialog } from '../../ui/form-dialog';

@Component({
  selector: 'app-new-source',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog],
  template: `
    <ui-form-dialog
      heading="Add event source"
      action="Add source"
      [submission]="creating"
      (send)="create(slug.value, provider.value, description.value)"
    >
      <ui-field
        label="Slug"
        hint="What events name it by: small letters and digits, joined by hyphens. It cannot be changed later."
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
    </ui-form-dialog>
  `,
})
export class NewSourceDialog {
  private readonly ref = inject<DialogRef<Source>>(DialogRef);
  private readonly workspaceId = inject<string>(DIALOG_DATA);
  private readonly client = inject(SourcesClient);
  protected readonly creating = submission();

  protected create(slug: string, provider: string, description: string): void {
    const about = description.trim();
    const source = { slug: slug.trim(), provider_name: provider.trim(), ...(about && { description: about }) };
    const request = this.client.create({ ...source, workspace_id: this.workspaceId });
    this.creating.run(request, (created) => this.ref.close(created));
  }
}
