import { ChangeDetectionStrategy, Component, computed, inject, output } from '@angular/core';
import { MAX_WIDGETS } from '@strata/contracts';
import { Button } from '../../../ui/button';
import { Icon } from '../../../ui/icon';
import { Autosave } from './autosave';
import { hasRoom } from './draft';
import { BoardDraft } from './draft-store';

/** What is done with the page as a whole while it is edited, and whether it is saved. */
@Component({
  selector: 'app-edit-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  template: `
    <div class="row grow">
      <button
        uiButton
        variant="primary"
        type="button"
        [disabled]="!hasRoom()"
        [title]="hasRoom() ? '' : limitText"
        (click)="add.emit()"
      >
        <ui-icon name="plus" [size]="14" />Add widget
      </button>
      <button
        uiButton
        iconOnly
        type="button"
        aria-label="Undo"
        title="Undo (Ctrl Z)"
        [disabled]="!store.canUndo()"
        (click)="undo.emit()"
      >
        <ui-icon name="undo" />
      </button>
      <button
        uiButton
        iconOnly
        type="button"
        aria-label="Redo"
        title="Redo (Ctrl Shift Z)"
        [disabled]="!store.canRedo()"
        (click)="redo.emit()"
      >
        <ui-icon class="mirrored" name="undo" />
      </button>
      <button uiButton type="button" aria-label="Settings" (click)="settings.emit()">
        <ui-icon name="settings" /><span class="hide-narrow">Settings</span>
      </button>
      <button uiButton type="button" aria-label="Versions" (click)="versions.emit()">
        <ui-icon name="clock" /><span class="hide-narrow">Versions</span>
      </button>
      <button uiButton iconOnly type="button" aria-label="Keys" title="Keys (?)" (click)="help.emit()">
        <ui-icon name="keyboard" />
      </button>
    </div>
    <div class="row">
      <p class="small state" role="status" [class.failed]="isTrouble()">{{ text() }}</p>
      @if (state().is === 'failed') {
        <button uiButton type="button" (click)="autosave.retry()">Try again</button>
      } @else if (state().is === 'conflict') {
        <button uiButton type="button" (click)="settle.emit()">Settle…</button>
      }
      <button uiButton type="button" [variant]="isTrouble() ? 'secondary' : 'primary'" (click)="done.emit()">
        Done
      </button>
    </div>
    @if (!hasRoom()) {
      <p class="muted small full">{{ limitText }}</p>
    }
  `,
  styles: `
    :host {
      // Below the widgets, or they would go down when one begins to edit.
      position: sticky;
      z-index: 20;
      bottom: var(--s3);
      order: 1;
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: var(--s2) var(--s4);
      padding: var(--s2) var(--s3);
      border: 1px solid var(--border);
      border-radius: var(--r-lg);
      background: var(--surface);
      box-shadow: var(--shadow-2);
    }
    .state {
      color: var(--text-muted);
    }
    .failed {
      color: var(--danger);
      font-weight: 540;
    }
    .mirrored {
      scale: -1 1;
    }
    .full {
      width: 100%;
    }
  `,
})
export class EditBar {
  protected readonly store = inject(BoardDraft);
  protected readonly autosave = inject(Autosave);
  readonly add = output<void>();
  readonly undo = output<void>();
  readonly redo = output<void>();
  readonly settings = output<void>();
  readonly versions = output<void>();
  readonly help = output<void>();
  readonly settle = output<void>();
  readonly done = output<void>();

  protected readonly limitText = `A dashboard has at most ${MAX_WIDGETS} widgets. Spread them over several.`;
  protected readonly hasRoom = computed(() => hasRoom(this.store.draft()));
  protected readonly state = this.autosave.state;
  protected readonly isTrouble = computed(() => ['failed', 'conflict'].includes(this.state().is));
  protected readonly text = computed(() => {
    const state = this.state();
    switch (state.is) {
      case 'saved':
        return 'Saved';
      case 'waiting':
      case 'saving':
        return 'Saving…';
      case 'conflict':
        return `Not saved: ${state.theirs.updated_by} saved another version meanwhile.`;
      case 'failed':
        return `Not saved: ${state.error.text}${state.retries ? ' It is tried again.' : ''}`;
    }
  });
}
