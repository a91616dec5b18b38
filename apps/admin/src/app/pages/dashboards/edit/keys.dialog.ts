import { ChangeDetectionStrategy, Component } from '@angular/core';
import { DialogFrame } from '../../../ui/dialog';

const KEYS = [
  { keys: ['Tab'], text: 'From one widget to the next' },
  { keys: ['←', '→', '↑', '↓'], text: 'Move the widget' },
  { keys: ['Shift', '← → ↑ ↓'], text: 'Make it narrower, wider, lower, higher' },
  { keys: ['Enter'], text: 'Edit it' },
  { keys: ['Delete'], text: 'Remove it' },
  { keys: ['Ctrl', 'Z'], text: 'Undo' },
  { keys: ['Ctrl', 'Shift', 'Z'], text: 'Redo' },
  { keys: ['Esc'], text: 'Take back a drag; else leave the editor' },
  { keys: ['?'], text: 'This list' },
];

/** What the keys do while a page is edited. */
@Component({
  selector: 'app-keys-dialog',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DialogFrame],
  template: `
    <ui-dialog heading="Keys">
      <dl class="facts">
        @for (line of lines; track line.text) {
          <dt>
            @for (key of line.keys; track key) {
              <kbd>{{ key }}</kbd>&ngsp;
            }
          </dt>
          <dd>{{ line.text }}</dd>
        }
      </dl>
      <p class="muted small">
        On a Mac it is ⌘ instead of Ctrl. A pointer drags widgets by their heads and sizes them by their edges; a finger
        stays there for a moment first.
      </p>
    </ui-dialog>
  `,
  styles: `
    p {
      margin-top: var(--s4);
    }
  `,
})
export class KeysDialog {
  protected readonly lines = KEYS;
}
