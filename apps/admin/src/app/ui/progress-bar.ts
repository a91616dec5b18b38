import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';

/** How much is done; without a total it only says that something goes on. */
@Component({
  selector: 'ui-progress',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<progress
    [attr.aria-label]="label()"
    [attr.max]="total() ?? 1"
    [attr.value]="value()"
    [class.failed]="failed()"
  ></progress>`,
  styles: `
    :host {
      display: block;
    }
    progress {
      appearance: none;
      display: block;
      width: 100%;
      height: 0.5rem;
      border: 0;
      border-radius: 99px;
      background: var(--surface-3);
      overflow: hidden;
      color: var(--accent);
    }
    progress::-webkit-progress-bar {
      background: var(--surface-3);
    }
    progress::-webkit-progress-value {
      background: var(--accent);
      transition: width var(--ease);
    }
    progress::-moz-progress-bar {
      background: var(--accent);
    }
    .failed::-webkit-progress-value {
      background: var(--danger);
    }
    .failed::-moz-progress-bar {
      background: var(--danger);
    }
  `,
})
export class ProgressBar {
  readonly label = input.required<string>();
  readonly done = input.required<number>();
  /** Null until it is known. */
  readonly total = input.required<number | null>();
  readonly failed = input(false);
  /** A bar without a value moves to and fro. */
  protected readonly value = computed(() => {
    const total = this.total();
    return total === null ? null : total === 0 ? 1 : this.done();
  });
}
