import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { Icon } from '../ui/icon';
import { Palette } from './palette';

/** ⌘ on a Mac, Ctrl elsewhere. */
export const SHORTCUT = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘K' : 'Ctrl K';

/** Opens the command palette, and says by which keys. */
@Component({
  selector: 'app-search-button',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <button
      type="button"
      [class]="iconOnly() ? 'btn' : 'search'"
      [attr.data-variant]="iconOnly() ? 'ghost' : null"
      [attr.data-icon-only]="iconOnly() ? '' : null"
      [attr.aria-label]="iconOnly() ? 'Search and commands' : null"
      title="Search and commands"
      aria-keyshortcuts="Control+K Meta+K"
      (click)="palette.open()"
    >
      <ui-icon name="search" [size]="iconOnly() ? 20 : 16" />
      @if (!iconOnly()) {
        <span class="grow">Search</span><kbd>{{ shortcut }}</kbd>
      }
    </button>
  `,
  styles: `
    :host {
      display: grid;
    }
    .search {
      display: flex;
      align-items: center;
      gap: 0.625rem;
      min-height: var(--control);
      padding: 0 var(--s2);
      border: 1px solid var(--border);
      border-radius: var(--r-md);
      background: var(--surface-2);
      color: var(--text-muted);
      font-size: var(--t-sm);
      text-align: left;
      cursor: pointer;
    }
    .search:hover {
      background: var(--surface-3);
      color: var(--text);
    }
  `,
})
export class SearchButton {
  readonly iconOnly = input(false);
  protected readonly shortcut = SHORTCUT;
  protected readonly palette = inject(Palette);
}
