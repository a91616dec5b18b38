import { ChangeDetectionStrategy, Component, input, output } from '@angular/core';
import { type ApiError } from '../../api/api-error';
import { Button } from '../../ui/button';
import { ErrorState } from '../../ui/states';

/** What was chosen, or that it is gone, and the way to another one. */
@Component({
  selector: 'app-chosen',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, ErrorState],
  template: `
    @if (error(); as error) {
      @if (error.status === 404) {
        <p class="notice" data-tone="warning" role="alert">
          <span class="grow">This {{ what() }} was deleted, or is not for you. Choose another one.</span>
        </p>
      } @else {
        <ui-error [error]="error" (retry)="retry.emit()" />
      }
    } @else {
      <p class="row nowrap">
        <bdi class="ellipsis grow" [title]="name() ?? ''"
          ><strong>{{ name() ?? '…' }}</strong></bdi
        >
        <button uiButton size="sm" type="button" (click)="another.emit()">Choose another</button>
      </p>
    }
  `,
})
export class Chosen {
  readonly what = input.required<string>();
  readonly name = input<string>();
  readonly error = input<ApiError>();
  readonly retry = output<void>();
  readonly another = output<void>();
}
