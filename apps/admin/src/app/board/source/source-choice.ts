import { ChangeDetectionStrategy, Component, computed, input, model, output, signal } from '@angular/core';
import { type ApiError } from '../../api/api-error';
import { type CursorList } from '../../api/list';
import { Chooser, type Choice } from './chooser';
import { Chosen } from './chosen';

/** What was chosen, and the list while another one is wanted, or has to be. */
@Component({
  selector: 'app-source-choice',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Chooser, Chosen],
  template: `
    @if (chosen()) {
      <app-chosen
        [what]="what()"
        [name]="name()"
        [error]="error()"
        (retry)="retry.emit()"
        (another)="isChoosing.set(true)"
      />
    }
    @if (isOpen()) {
      <app-chooser
        [what]="plural()"
        [list]="list()"
        [chosen]="chosen()"
        [(search)]="search"
        (choose)="isChoosing.set(false); choose.emit($event)"
      />
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s3);
    }
  `,
})
export class SourceChoice<T extends Choice> {
  readonly what = input.required<string>();
  readonly plural = input.required<string>();
  readonly list = input.required<CursorList<T>>();
  /** Its id; empty while there is none. */
  readonly chosen = input.required<string>();
  readonly name = input<string>();
  readonly error = input<ApiError>();
  readonly search = model('');
  readonly choose = output<T>();
  readonly retry = output<void>();
  protected readonly isChoosing = signal(false);
  protected readonly isOpen = computed(() => this.isChoosing() || !this.chosen() || this.error()?.status === 404);
}
