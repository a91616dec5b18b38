import {
  ChangeDetectionStrategy,
  Component,
  DestroyRef,
  type ElementRef,
  effect,
  inject,
  input,
  model,
  viewChild,
} from '@angular/core';
import { Icon, type IconName } from '../../ui/icon';

const AFTER_MS = 250;

/** A text that narrows a list down; told when the typing rests. */
@Component({
  selector: 'app-search-box',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <ui-icon [name]="icon()" [size]="14" />
    <input
      class="input"
      type="search"
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
      maxlength="255"
      [attr.aria-label]="label()"
      [attr.list]="suggestions().length ? listId() : null"
      [placeholder]="placeholder() ?? label()"
      #entry
      (input)="wait(entry.value)"
      (change)="tell(entry.value)"
    />
    @if (suggestions().length) {
      <datalist [id]="listId()">
        @for (suggestion of suggestions(); track suggestion) {
          <option [value]="suggestion"></option>
        }
      </datalist>
    }
  `,
  styles: `
    :host {
      position: relative;
      display: block;
      flex: 0 1 18rem;
      min-width: 0;
    }
    ui-icon {
      position: absolute;
      left: 0.625rem;
      top: 50%;
      translate: 0 -50%;
      color: var(--text-subtle);
      pointer-events: none;
    }
    .input {
      padding-left: 2rem;
      border-color: var(--border);
      font-size: var(--t-sm);
    }
    @media (max-width: 47.99rem) {
      :host {
        flex-basis: 100%;
      }
    }
    @media (pointer: coarse) {
      .input {
        font-size: 1rem;
      }
    }
  `,
})
export class SearchBox {
  readonly label = input.required<string>();
  readonly placeholder = input<string>();
  readonly icon = input<IconName>('search');
  /** What is offered while typing. */
  readonly suggestions = input<readonly string[]>([]);
  readonly value = model('');
  protected readonly listId = () => `list-${this.label().replace(/\W+/g, '-').toLowerCase()}`;
  private readonly entry = viewChild.required<ElementRef<HTMLInputElement>>('entry');
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.timer));
    effect(() => {
      const [value, { nativeElement }] = [this.value(), this.entry()];
      // What is being typed is ahead of what is known here.
      if (document.activeElement !== nativeElement || value === '') nativeElement.value = value;
    });
  }

  protected wait(text: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(text), AFTER_MS);
  }

  protected tell(text: string): void {
    clearTimeout(this.timer);
    this.value.set(text);
  }
}
