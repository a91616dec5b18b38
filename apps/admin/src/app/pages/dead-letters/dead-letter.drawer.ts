import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { type DeadLetter } from '../../api/types';
import { Button } from '../../ui/button';
import { CodeBlock } from '../../ui/code-block';
import { DialogFrame } from '../../ui/dialog';
import { dateTime } from '../../ui/format';

export type Verdict = 'retry' | 'discard';

/** The event without its empty fields, what it is first, and its properties as the object they are: it has them as text. */
export function readable({ event_name, occurred_at, properties, ...rest }: DeadLetter['event']): DeadLetter['event'] {
  const all = { event_name, occurred_at, properties: parsed(properties), ...rest };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined));
}

function parsed(text: unknown): unknown {
  if (typeof text !== 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // What is no JSON may be why the event was refused: it is shown as it is.
  }
}

@Component({
  selector: 'app-dead-letter-drawer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, CodeBlock, DialogFrame],
  template: `
    <ui-dialog class="drawer" heading="Dead letter">
      <div class="stack">
        <div class="notice" data-tone="danger">{{ letter.error_message }}</div>
        <dl class="facts">
          <dt>Code</dt>
          <dd>
            <code>{{ letter.error_code }}</code>
          </dd>
          <dt>Failed</dt>
          <dd class="num">{{ dateTime(letter.failed_at, data.tz) }}</dd>
          <dt>Batch</dt>
          <dd>
            <code>{{ letter.batch_id }}</code>
          </dd>
          @if (letter.resolved_at; as at) {
            <dt>Resolved</dt>
            <dd class="num">{{ letter.resolution }}, {{ dateTime(at, data.tz) }}</dd>
          }
        </dl>
        <ui-code label="Event" [code]="json" />
      </div>
      <ng-container actions>
        @if (data.mayResolve) {
          <button uiButton type="button" (click)="ref.close('discard')">Discard</button>
          <button uiButton variant="primary" type="button" (click)="ref.close('retry')">Retry</button>
        }
      </ng-container>
    </ui-dialog>
  `,
})
export class DeadLetterDrawer {
  protected readonly data = inject<{ letter: DeadLetter; mayResolve: boolean; tz: string }>(DIALOG_DATA);
  protected readonly ref = inject<DialogRef<Verdict>>(DialogRef);
  protected readonly letter = this.data.letter;
  protected readonly json = JSON.stringify(readable(this.letter.event), null, 2);
  protected readonly dateTime = dateTime;
}
