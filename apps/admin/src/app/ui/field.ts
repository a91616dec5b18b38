import {
  ChangeDetectionStrategy,
  Component,
  ElementRef,
  afterRenderEffect,
  inject,
  input,
  signal,
} from '@angular/core';

let count = 0;

/**
 * Label, hint and error around one projected native control. The browser validates; its message is shown here, in
 * the person's language, instead of in a bubble.
 */
@Component({
  selector: 'ui-field',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <label [attr.for]="id"
      >{{ label() }}
      @if (optional()) {
        <span class="subtle">optional</span>
      }
    </label>
    <ng-content />
    @if (message(); as text) {
      <p class="error" [id]="id + '-note'">{{ text }}</p>
    } @else if (hint()) {
      <p class="hint" [id]="id + '-note'">{{ hint() }}</p>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 0.375rem;
    }
    label {
      font-size: var(--t-sm);
      font-weight: 540;
      overflow-wrap: anywhere;
    }
    label .subtle {
      font-weight: 400;
    }
    p {
      font-size: var(--t-xs);
      color: var(--text-subtle);
    }
    .error {
      color: var(--danger);
    }
  `,
  host: { '(input)': 'clear()', '(change)': 'clear()' },
})
export class Field {
  readonly label = input.required<string>();
  readonly hint = input<string>();
  /** What the server objected to. */
  readonly error = input<string>();
  readonly optional = input(false);

  protected readonly id = `field-${++count}`;
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly invalid = signal<string | undefined>(undefined);
  private readonly cleared = signal<string | undefined>(undefined);

  constructor() {
    // `invalid` does not bubble, so it is caught on the way down.
    this.element.addEventListener('invalid', (event) => this.show(event), true);
    // Rendered by then: a control within another component is there too.
    afterRenderEffect(() => this.describe(this.message()));
  }

  protected message(): string | undefined {
    const fromServer = this.error();
    return this.invalid() ?? (fromServer === this.cleared() ? undefined : fromServer);
  }

  protected clear(): void {
    this.invalid.set(undefined);
    this.cleared.set(this.error());
  }

  private show(event: Event): void {
    const control = event.target as HTMLInputElement;
    event.preventDefault();
    this.invalid.set(control.validationMessage);
    const controls = [...(control.form?.elements ?? [])] as HTMLInputElement[];
    if (controls.find(({ validity }) => validity?.valid === false) === control) control.focus();
  }

  private describe(message: string | undefined): void {
    const control = this.element.querySelector<HTMLInputElement>('input, select, textarea');
    if (!control) return;
    control.id = this.id;
    control.toggleAttribute('aria-describedby', false);
    if (message || this.hint()) control.setAttribute('aria-describedby', `${this.id}-note`);
    if (message) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
  }
}
