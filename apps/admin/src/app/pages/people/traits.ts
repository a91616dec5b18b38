import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { type Traits } from '../../api/types';

/** Longer values are folded. */
const FOLDED_FROM = 160;
/** What people look for first. */
const FIRST = ['name', 'email'];

export interface TraitRow {
  name: string;
  text: string;
  /** Several lines of JSON. */
  isNested: boolean;
  /** What stands there until it is unfolded. */
  start: string | undefined;
}

/** Traits as text, name and e-mail first, then by name. */
export function traitRows(traits: NonNullable<Traits>): TraitRow[] {
  const rank = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return Object.entries(traits)
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))
    .map(([name, value]) => {
      const isNested = typeof value === 'object' && value !== null;
      const text = typeof value === 'string' ? value : JSON.stringify(value, null, isNested ? 2 : undefined);
      const start = text.length > FOLDED_FROM ? `${Array.from(text).slice(0, 60).join('')}…` : undefined;
      return { name, text, isNested, start };
    });
}

@Component({
  selector: 'app-traits',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <dl class="facts">
      @for (row of rows(); track row.name) {
        <dt>{{ row.name }}</dt>
        <dd>
          @if (row.start; as start) {
            <details>
              <summary>{{ start }}</summary>
              <pre>{{ row.text }}</pre>
            </details>
          } @else if (row.isNested) {
            <pre>{{ row.text }}</pre>
          } @else {
            {{ row.text }}
          }
        </dd>
      }
    </dl>
  `,
  styles: `
    dt {
      overflow-wrap: anywhere;
    }
    pre {
      margin: 0;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      font-size: 0.78rem;
    }
    summary {
      cursor: pointer;
    }
    details[open] summary {
      color: var(--text-subtle);
      margin-bottom: var(--s1);
    }
  `,
})
export class TraitList {
  readonly traits = input.required<NonNullable<Traits>>();
  protected readonly rows = computed(() => traitRows(this.traits()));
}
