import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { type CursorList } from '../api/list';
import { Button } from './button';
import { ErrorState } from './states';

/** The end of a list read page by page: more, or why more could not be read. */
@Component({
  selector: 'ui-load-more',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, ErrorState],
  template: `
    @if (list().error(); as error) {
      <ui-error [error]="error" (retry)="list().more()" />
    } @else if (list().hasMore()) {
      <div class="card-foot">
        <button uiButton type="button" [busy]="list().loading()" (click)="list().more()">Load more</button>
      </div>
    }
  `,
})
export class LoadMore<T> {
  readonly list = input.required<CursorList<T>>();
}
