import { ChangeDetectionStrategy, Component, computed, inject, input, model, output } from '@angular/core';
import { type ApiError } from '../../api/api-error';
import { QueriesClient } from '../../api/queries.client';
import { type AdHocQuery, type MetricDefinition, type Parameter } from '../../api/types';
import { namesIn } from '../../sql/parameters';
import { SqlEditor } from '../../sql/sql-editor';
import { Field } from '../../ui/field';
import { liveProblems } from '../queries/query-check';
import { surroundings } from '../queries/query-place';
import { problemOf, problemText } from '../queries/query-problem';
import { dimensionsIn } from './draft';

/** What a metric's SQL is given. */
const PARAMETERS: readonly Parameter[] = [
  { name: 'from', type: 'timestamp' },
  { name: 'to', type: 'timestamp' },
  { name: 'grain', type: 'enum', options: ['hour', 'day'] },
  { name: 'time_zone', type: 'text' },
];

/** A metric in SQL. */
@Component({
  selector: 'app-metric-sql',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, SqlEditor],
  template: `
    <div class="writing">
      <app-sql-editor
        label="SQL"
        [sql]="definition().sql"
        [relations]="around.relations()"
        [parameters]="names"
        [problems]="problems()"
        (sqlChange)="write($event)"
        (run)="run.emit()"
      />
      @if (problems().length) {
        <div class="problems" role="status">
          <ul aria-label="Problems">
            @for (problem of problems(); track $index) {
              <li>{{ problemText(problem) }}</li>
            }
          </ul>
        </div>
      }
    </div>
    <p class="subtle hint">
      Answer with <code>bucket</code> (when the hour or day begins), <code>value</code> (a number) and each dimension,
      from <code>{{ '{{from}}' }}</code> up to <code>{{ '{{to}}' }}</code>, by
      <code>date_trunc({{ '{{grain}}' }}, …, {{ '{{time_zone}}' }})</code>. A dimension that is null stands for all of
      it: group by grouping sets. Escape, then Tab, leaves the editor.
    </p>
    <ui-field label="Dimensions" [optional]="true" hint="Up to three columns, such as: country, plan">
      <input
        class="input mono"
        autocomplete="off"
        spellcheck="false"
        [value]="definition().dimensions.join(', ')"
        #dimensions
        (change)="name(dimensions.value)"
      />
    </ui-field>
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s3);
    }
    .writing {
      border: 1px solid var(--control-border);
      border-radius: var(--r-md);
      overflow: hidden;
    }
    app-sql-editor {
      height: 20rem;
      min-height: 8rem;
      resize: vertical;
    }
    .problems {
      padding: var(--s2) var(--s4);
      border-top: 1px solid var(--border);
      background: var(--danger-soft);
      color: var(--danger);
      font-size: var(--t-sm);
      overflow-wrap: anywhere;
    }
    .hint {
      font-size: var(--t-xs);
    }
  `,
})
export class MetricSql {
  readonly definition = model.required<MetricDefinition>();
  readonly workspaceId = input.required<string | undefined>();
  /** Why it was refused, by a preview or when it was saved. */
  readonly failure = input<ApiError>();
  /** ⌘/Ctrl-Enter. */
  readonly run = output<void>();

  protected readonly names = PARAMETERS.map(({ name }) => name);
  protected readonly around = surroundings(() => null);
  private readonly live = liveProblems(inject(QueriesClient), () => this.question());
  protected readonly problems = computed(() => {
    const [error, live] = [this.failure(), this.live()];
    const problem = error && problemOf(error, 0);
    return problem && !live.length ? [problem] : live;
  });
  protected readonly problemText = problemText;

  protected write(sql: string): void {
    this.definition.update((definition) => ({ ...definition, sql }));
  }

  protected name(text: string): void {
    this.definition.update((definition) => ({ ...definition, dimensions: dimensionsIn(text) }));
  }

  private question(): AdHocQuery | undefined {
    const [workspace_id, { sql }] = [this.workspaceId(), this.definition()];
    const used = namesIn(sql);
    const parameters = PARAMETERS.filter(({ name }) => used.includes(name));
    return workspace_id ? { workspace_id, sql, parameters, params: {}, connection_id: null } : undefined;
  }
}
