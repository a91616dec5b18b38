import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { PrivacyClient, type Subject } from '../../api/privacy.client';
import { submission } from '../../api/submission';
import { type Erasure } from '../../api/types';
import { Field } from '../../ui/field';
import { FormDialog } from '../../ui/form-dialog';

export interface EraseData extends Subject {
  /** Of the project. */
  projectName: string;
}

/** Says what an erasure takes and what it leaves, has the id typed out, and asks for it. Closes with the erasure. */
@Component({
  selector: 'app-erase-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, FormDialog],
  template: `
    <ui-form-dialog
      heading="Erase this person?"
      action="Erase person"
      [danger]="true"
      [ready]="ready()"
      [submission]="erasing"
      (send)="erase()"
    >
      <p class="small">
        Whom <strong>{{ data.projectName }}</strong> knows as <code>{{ data.distinct_id }}</code>. There is no way back.
      </p>
      <div class="small">
        <h3>What goes</h3>
        <ul>
          <li>
            Within seconds: events, traits and rejected events, also those of visits in which the id became known.
          </li>
          <li>
            With them <strong>all results of saved queries and all export files of the workspace</strong>, and the last
            minute of the live feed: they may show the person in some form. They are made anew.
          </li>
          <li>Within the hour: every figure is computed again, as if the person had never been there.</li>
        </ul>
      </div>
      <div class="small">
        <h3>What stays</h3>
        <ul>
          <li>
            Counts of periods whose raw events are past their retention, under a random pseudonym; the receipt says how
            many.
          </li>
          <li>What people typed themselves: SQL, filters, annotations, texts in the audit log.</li>
          <li>Anonymous visits of other days, which nobody can tell from others', and your backups.</li>
        </ul>
      </div>
      <ui-field [label]="'Type ' + data.distinct_id + ' to confirm'">
        <input class="input mono" autocomplete="off" spellcheck="false" #typed (input)="entered.set(typed.value)" />
      </ui-field>
    </ui-form-dialog>
  `,
  styles: `
    h3 {
      margin-bottom: var(--s1);
      font-size: var(--t-sm);
    }
    ul {
      display: grid;
      gap: var(--s1);
      padding-left: var(--s4);
      list-style: disc;
      color: var(--text-muted);
    }
    code {
      overflow-wrap: anywhere;
    }
  `,
})
export class EraseDialog {
  protected readonly data = inject<EraseData>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<Erasure>>(DialogRef);
  private readonly client = inject(PrivacyClient);
  protected readonly erasing = submission();
  protected readonly entered = signal('');
  protected readonly ready = computed(() => this.entered().trim() === this.data.distinct_id.trim());

  protected erase(): void {
    this.erasing.run(this.client.erase(this.data), (erasure) => this.ref.close(erasure));
  }
}
