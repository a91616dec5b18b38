import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { ProjectsClient } from '../../api/projects.client';
import { submission } from '../../api/submission';
import { type Project } from '../../api/types';
import { FormDialog } from '../../ui/form-dialog';
import { Toasts } from '../../ui/toast';

const HOUR = 3_600;

@Component({
  selector: 'app-rotate-key',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [FormDialog],
  template: `
    <ui-form-dialog
      heading="Rotate write key"
      action="Rotate key"
      [danger]="grace() === 0"
      [submission]="rotating"
      (send)="rotate()"
    >
      <p class="muted">A new key is made now. How long should the present one keep working?</p>
      <fieldset class="stack tight">
        <legend class="sr-only">Present key works</legend>
        @for (choice of choices; track choice.seconds) {
          <label class="choice">
            <input
              type="radio"
              name="grace"
              [checked]="grace() === choice.seconds"
              (change)="grace.set(choice.seconds)"
            />
            <span
              >{{ choice.label }}
              @if (choice.note) {
                <span class="subtle small">{{ choice.note }}</span>
              }
            </span>
          </label>
        }
      </fieldset>
    </ui-form-dialog>
  `,
  styles: `
    .choice {
      display: flex;
      align-items: center;
      gap: var(--s3);
      padding: var(--s2) var(--s3);
      border: 1px solid var(--border);
      border-radius: var(--r-md);
      cursor: pointer;
    }
    .choice:has(:checked) {
      border-color: var(--accent);
      background: var(--accent-soft);
      color: var(--on-accent-soft);
    }
    .choice:has(:checked) .subtle {
      color: inherit;
    }
    .choice span span {
      display: block;
    }
    input {
      accent-color: var(--accent);
    }
  `,
})
export class RotateKeyDialog {
  private readonly project = inject<Project>(DIALOG_DATA);
  private readonly ref = inject<DialogRef<Project>>(DialogRef);
  protected readonly grace = signal(24 * HOUR);
  protected readonly rotating = submission();
  private readonly client = inject(ProjectsClient);
  private readonly toasts = inject(Toasts);

  protected readonly choices: readonly { seconds: number; label: string; note?: string }[] = [
    { seconds: 0, label: 'It stops at once', note: 'For a key that leaked. Senders fail until they have the new one.' },
    { seconds: HOUR, label: '1 hour' },
    { seconds: 24 * HOUR, label: '24 hours' },
    { seconds: 7 * 24 * HOUR, label: '7 days' },
  ];

  protected rotate(): void {
    this.rotating.run(this.client.rotateKey(this.project.id, this.grace()), (project) => {
      this.toasts.done('The new write key works now.');
      this.ref.close(project);
    });
  }
}
