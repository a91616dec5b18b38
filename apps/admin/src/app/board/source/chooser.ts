import { ChangeDetectionStrategy, Component, input, model, output } from '@angular/core';
import { type CursorList } from '../../api/list';
import { LoadMore } from '../../ui/load-more';
import { ErrorState, SkeletonRows } from '../../ui/states';

/** What of a thing it takes to choose it. */
export interface Choice {
  id: string;
  name: string;
  description: string;
}

/** One of the things that fit a search. */
@Component({
  selector: 'app-chooser',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorState, LoadMore, SkeletonRows],
  template: `
    <input
      class="input"
      type="search"
      autocomplete="off"
      [attr.aria-label]="'Search ' + what()"
      [placeholder]="'Search ' + what() + '…'"
      [value]="search()"
      #entry
      (input)="search.set(entry.value)"
    />
    <div class="list" [attr.aria-busy]="list().loading()">
      @if (list().rows(); as rows) {
        @for (row of rows; track row.id) {
          <button type="button" class="menu-item" [attr.aria-pressed]="row.id === chosen()" (click)="choose.emit(row)">
            <span class="grow">
              <bdi class="ellipsis" [title]="row.name">{{ row.name }}</bdi>
              @if (row.description) {
                <bdi class="ellipsis subtle small">{{ row.description }}</bdi>
              }
            </span>
          </button>
        } @empty {
          <p class="muted small none">{{ search() ? 'Nothing matches.' : 'There are no ' + what() + ' yet.' }}</p>
        }
        <ui-load-more [list]="list()" />
      } @else if (list().error(); as error) {
        <ui-error [error]="error" (retry)="list().reload()" />
      } @else {
        <ui-skeleton-rows [count]="3" />
      }
    </div>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s2);
    }
    .list {
      max-height: 15rem;
      padding: var(--s1);
      overflow-y: auto;
      border: 1px solid var(--border);
      border-radius: var(--r-md);
    }
    [aria-pressed='true'] {
      background: var(--accent-soft);
      color: var(--on-accent-soft);
    }
    .none {
      padding: var(--s2);
    }
  `,
})
export class Chooser<T extends Choice> {
  /** In the plural. */
  readonly what = input.required<string>();
  readonly list = input.required<CursorList<T>>();
  readonly chosen = input<string>();
  readonly search = model('');
  readonly choose = output<T>();
}
