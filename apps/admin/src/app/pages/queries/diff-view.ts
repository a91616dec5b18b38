import { ChangeDetectionStrategy, Component, computed, input, signal } from '@angular/core';
import { Segmented } from '../../ui/segmented';
import { type DiffLine, diffLines, pairs } from '../../sql/diff';

type Layout = 'unified' | 'split';
const SIGNS = { same: ' ', added: '+', removed: '−' };

/** How one text became another, line by line: below each other or side by side. */
@Component({
  selector: 'app-diff-view',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Segmented],
  templateUrl: './diff-view.html',
  styleUrl: './diff-view.scss',
})
export class DiffView {
  readonly before = input.required<string>();
  readonly after = input.required<string>();
  readonly beforeName = input('Before');
  readonly afterName = input('After');
  protected readonly layouts: readonly { value: Layout; label: string }[] = [
    { value: 'unified', label: 'Unified' },
    { value: 'split', label: 'Side by side' },
  ];
  protected readonly layout = signal<Layout>('unified');
  protected readonly lines = computed(() => diffLines(this.before(), this.after()));
  protected readonly pairs = computed(() => pairs(this.lines()));
  protected readonly isSame = computed(() => this.before() === this.after());

  protected sign({ kind }: DiffLine): string {
    return SIGNS[kind];
  }
}
