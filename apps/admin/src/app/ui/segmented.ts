import { ChangeDetectionStrategy, Component, input, model } from '@angular/core';

export interface Option<T extends string = string> {
  value: T;
  label: string;
  disabled?: boolean;
  title?: string;
}

let count = 0;

/** One of a few: native radio buttons, so that arrow keys work as people expect. */
@Component({
  selector: 'ui-segmented',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <fieldset>
      <legend class="sr-only">{{ label() }}</legend>
      @for (option of options(); track option.value) {
        <label [title]="option.title ?? ''">
          <input
            type="radio"
            class="sr-only"
            [name]="name"
            [value]="option.value"
            [checked]="option.value === value()"
            [disabled]="option.disabled ?? false"
            (change)="value.set(option.value)"
          />
          <span>{{ option.label }}</span>
        </label>
      }
    </fieldset>
  `,
  styles: `
    :host {
      display: inline-block;
      max-width: 100%;
    }
    fieldset {
      display: inline-flex;
      flex-wrap: wrap;
      padding: 2px;
      gap: 2px;
      border-radius: var(--r-md);
      background: var(--surface-3);
      min-width: 0;
      max-width: 100%;
    }
    label {
      position: relative;
      cursor: pointer;
    }
    span {
      display: grid;
      place-items: center;
      min-height: calc(var(--control) - 4px);
      padding: 0 0.6875rem;
      border-radius: var(--r-sm);
      color: var(--text-muted);
      font-size: var(--t-sm);
      font-weight: 520;
      white-space: nowrap;
      transition: background var(--ease);
    }
    span:hover {
      color: var(--text);
    }
    input:checked + span {
      background: var(--surface);
      color: var(--text);
      box-shadow: 0 1px 2px rgb(16 32 36 / 12%);
    }
    input:focus-visible + span {
      outline: 2px solid var(--accent);
      outline-offset: 1px;
    }
    input:disabled + span {
      opacity: 0.5;
      cursor: not-allowed;
    }
  `,
})
export class Segmented<T extends string> {
  readonly label = input.required<string>();
  readonly options = input.required<readonly Option<T>[]>();
  readonly value = model.required<T>();
  protected readonly name = `segmented-${++count}`;
}
