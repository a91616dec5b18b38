import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { change, percent } from '../../ui/format';

/** Relative change against the period before, green or red by whether more is better. */
@Component({
  selector: 'app-delta',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `{{ text() }}`,
  styles: `
    :host {
      font-variant-numeric: tabular-nums;
      color: var(--text-subtle);
    }
    :host([data-tone='success']) {
      color: var(--success);
    }
    :host([data-tone='danger']) {
      color: var(--danger);
    }
  `,
  host: { '[attr.data-tone]': 'tone()' },
})
export class Delta {
  readonly now = input.required<number | null>();
  readonly before = input.required<number | null | undefined>();
  readonly lessIsBetter = input(false);

  private readonly ratio = computed(() => change(this.now() ?? 0, this.before() ?? undefined));
  protected readonly text = computed(() => {
    if (this.before() === undefined || this.now() === null) return '–';
    const ratio = this.ratio();
    if (ratio !== null) return percent(ratio);
    return this.now() ? 'new' : '–';
  });
  protected readonly tone = computed(() => {
    const ratio = this.ratio();
    if (ratio === null || ratio === 0 || this.now() === null) return 'neutral';
    return ratio > 0 === !this.lessIsBetter() ? 'success' : 'danger';
  });
}
