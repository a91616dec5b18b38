import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { CopyButton } from '../../../ui/copy-button';

/** SQL with the numbers of its lines, which errors name. */
@Component({
  selector: 'app-sql-block',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CopyButton],
  template: `
    <div class="head">
      <span class="ellipsis mono">{{ name() }}</span>
      <ui-copy [text]="sql()" [what]="what()" />
    </div>
    <div class="scroll" tabindex="0" role="group" [attr.aria-label]="what()">
      <pre class="numbers" aria-hidden="true">{{ numbers() }}</pre>
      <pre><code>{{ sql() }}</code></pre>
    </div>
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
      border: 1px solid var(--border);
      border-radius: var(--r-md);
      background: var(--surface-2);
      overflow: hidden;
    }
    .head {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: var(--s2);
      padding: var(--s1) var(--s1) var(--s1) var(--s3);
      border-bottom: 1px solid var(--border);
      color: var(--text-muted);
      font-size: var(--t-xs);
    }
    .scroll {
      display: flex;
      max-height: 36rem;
      overflow: auto;
    }
    .scroll:focus-visible {
      outline-offset: -2px;
    }
    pre {
      margin: 0;
      padding: var(--s3);
      font-size: 0.78rem;
      line-height: 1.6;
      tab-size: 4;
    }
    .numbers {
      position: sticky;
      left: 0;
      flex: none;
      padding-right: var(--s2);
      border-right: 1px solid var(--border);
      background: var(--surface-2);
      color: var(--text-subtle);
      text-align: right;
      user-select: none;
    }
  `,
})
export class SqlBlock {
  readonly sql = input.required<string>();
  /** Such as the file's path. */
  readonly name = input.required<string>();
  /** Names the block and its copy button. */
  readonly what = input.required<string>();
  protected readonly numbers = computed(() =>
    this.sql()
      .split('\n')
      .map((_, i) => i + 1)
      .join('\n'),
  );
}
