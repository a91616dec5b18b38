import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { Button } from './button';
import { Icon } from './icon';

export const TITLE_ID = 'dialog-title';

/** The frame of every dialog: title, projected body, projected `[actions]`. */
@Component({
  selector: 'ui-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  template: `
    <h2 [id]="titleId">{{ heading() }}</h2>
    <div class="body"><ng-content /></div>
    <div class="actions"><ng-content select="[actions]" /></div>
    <button
      uiButton
      iconOnly
      size="sm"
      variant="ghost"
      type="button"
      class="close"
      aria-label="Close"
      (click)="ref.close()"
    >
      <ui-icon name="close" />
    </button>
  `,
  styles: `
    :host {
      position: relative;
      display: flex;
      flex-direction: column;
      width: 100%;
      max-height: calc(100dvh - 2rem);
      border: 1px solid var(--border);
      border-radius: var(--r-lg);
      background: var(--surface);
      box-shadow: var(--shadow-2);
    }
    :host(.drawer) {
      height: 100dvh;
      max-height: none;
      border-width: 0 0 0 1px;
      border-radius: 0;
    }
    h2 {
      padding: var(--s4) 3rem 0 var(--s5);
      font-size: var(--t-lg);
      overflow-wrap: anywhere;
    }
    .body {
      flex: 1;
      padding: var(--s4) var(--s5) var(--s5);
      overflow-y: auto;
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      justify-content: flex-end;
      gap: var(--s2);
      padding: var(--s3) var(--s5);
      border-top: 1px solid var(--border);
    }
    .actions:empty {
      display: none;
    }
    .close {
      position: absolute;
      top: 0.875rem;
      right: 0.875rem;
    }
  `,
})
export class DialogFrame {
  readonly heading = input.required<string>();
  protected readonly ref = inject(DialogRef);
  protected readonly titleId = TITLE_ID;
}
