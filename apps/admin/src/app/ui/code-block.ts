import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { CopyButton } from './copy-button';

@Component({
  selector: 'ui-code',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CopyButton],
  template: `
    @if (label()) {
      <div class="head">
        <span>{{ label() }}</span>
        <ui-copy [text]="code()" [what]="what() ?? label() ?? 'code'" />
      </div>
    }
    <pre><code>{{ code() }}</code></pre>
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
      text-align: left;
      border: 1px solid var(--border);
      border-radius: var(--r-md);
      background: var(--surface-2);
      overflow: hidden;
    }
    .head {
      display: flex;
      align-items: center;
      justify-content: space-between;
      padding: var(--s1) var(--s1) var(--s1) var(--s3);
      border-bottom: 1px solid var(--border);
      color: var(--text-muted);
      font-size: var(--t-xs);
      font-weight: 520;
    }
    pre {
      margin: 0;
      padding: var(--s3);
      font-size: 0.78rem;
      line-height: 1.6;
      // Nothing to scroll, and nothing cut off.
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
  `,
})
export class CodeBlock {
  readonly code = input.required<string>();
  readonly label = input<string>();
  /** Names the copy button when the label does not. */
  readonly what = input<string>();
}
