import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { Popover } from '../ui/popover';
import { plural } from '../ui/format';
import { ProgressBar } from '../ui/progress-bar';
import { ExportStore } from './export-store';
import { isUnfinished, stateText } from './export-text';

/** What is being exported, and what has become ready; there while there is something to tell. */
@Component({
  selector: 'app-export-activity',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon, Popover, ProgressBar, RouterLink],
  template: `
    @if (store.followed().length) {
      <ui-popover heading="Exports" [hint]="name()" [flush]="true" #popover>
        <ng-container trigger>
          <ui-icon [name]="store.unfinished().length ? 'clock' : 'download'" />
          <!-- No block here: the panel is the first template that the popover finds. -->
          <span [class.sr-only]="iconOnly()">{{ name() }}</span>
        </ng-container>
        <ng-template>
          <ul>
            @for (file of store.followed(); track file.id) {
              <li>
                <div class="row nowrap">
                  <span class="grow ellipsis" [title]="file.name">{{ file.name }}</span>
                  @if (isUnfinished(file)) {
                    <button uiButton size="sm" type="button" (click)="store.cancel(file)">Cancel</button>
                  } @else {
                    @if (file.status === 'completed') {
                      <button uiButton size="sm" variant="primary" type="button" (click)="store.download(file)">
                        Download
                      </button>
                    }
                    <button uiButton size="sm" variant="ghost" type="button" (click)="store.dismiss(file.id)">
                      Dismiss
                    </button>
                  }
                </div>
                @if (isUnfinished(file)) {
                  <ui-progress
                    [label]="'Export of ' + file.name"
                    [done]="file.progress ?? 0"
                    [total]="file.progress === null ? null : 1"
                  />
                }
                <p class="subtle small">{{ stateText(file) }}</p>
              </li>
            }
          </ul>
          <a class="menu-item" routerLink="/exports" (click)="popover.close()">All exports</a>
        </ng-template>
      </ui-popover>
    }
  `,
  styles: `
    :host:not(:empty) {
      display: grid;
    }
    ul {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      max-height: 60dvh;
      overflow: auto;
    }
    li {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s1);
      padding: var(--s3);
      border-bottom: 1px solid var(--border);
    }
  `,
})
export class ExportActivity {
  readonly iconOnly = input(false);
  protected readonly store = inject(ExportStore);
  protected readonly isUnfinished = isUnfinished;
  protected readonly stateText = stateText;
  protected readonly name = computed(() => {
    const running = this.store.unfinished().length;
    return running ? `${plural(running, 'export')} under way` : 'Exports ready';
  });
}
