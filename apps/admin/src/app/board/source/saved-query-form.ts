import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  model,
  output,
  signal,
} from '@angular/core';
import { cursorList } from '../../api/list';
import { query } from '../../api/query';
import { SavedQueriesClient } from '../../api/saved-queries.client';
import { type Params, type SavedChart, type SavedQueryItem } from '../../api/types';
import { ParameterForm } from '../../sql/parameter-form';
import { paramsFor } from '../../sql/parameters';
import { Field } from '../../ui/field';
import { settled } from './settled';
import { SourceChoice } from './source-choice';
import { type SavedQuerySource } from './words';

/** Which saved query, with which values of its parameters, drawn like which of its charts. */
@Component({
  selector: 'app-saved-query-source-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field, ParameterForm, SourceChoice],
  template: `
    <app-source-choice
      what="query"
      plural="queries"
      [list]="found"
      [chosen]="source().saved_query_id"
      [name]="saved.data()?.name"
      [error]="saved.error()"
      [(search)]="search"
      (choose)="choose($event)"
      (retry)="saved.reload()"
    />
    @if (saved.data(); as chosen) {
      @if (chosen.visibility === 'private') {
        <p class="notice" data-tone="warning">
          This query is private: others see an error in its place. Share it if they are to see the widget.
        </p>
      }
      @if (chosen.parameters.length) {
        <fieldset class="stack tight">
          <legend class="small">Values of its parameters. Filters of the page go before them.</legend>
          <app-parameter-form
            [sql]="chosen.sql"
            [parameters]="chosen.parameters"
            [values]="source().params"
            (valuesChange)="fill($event)"
          />
        </fieldset>
      }
      @if (chosen.charts.length) {
        <ui-field label="Drawn like" hint="A chart that is kept with the query; change it below.">
          <select class="select" #chart (change)="take(chart.value)">
            <option value="">As suits its columns</option>
            @for (one of chosen.charts; track one.id) {
              <option [value]="one.id">{{ one.title }}</option>
            }
          </select>
        </ui-field>
      }
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s3);
    }
  `,
})
export class SavedQuerySourceForm {
  readonly source = model.required<SavedQuerySource>();
  readonly workspaceId = input.required<string>();
  /** What it is called, as soon as that is known. */
  readonly named = output<string>();
  /** A chart kept with the query; undefined: as suits. */
  readonly chartTaken = output<SavedChart | undefined>();
  private readonly client = inject(SavedQueriesClient);
  protected readonly search = signal('');
  private readonly searched = settled(this.search);
  protected readonly found = cursorList(
    () => ({ workspaceId: this.workspaceId(), search: this.searched().trim(), owner: 'all' as const }),
    (filter, cursor) => this.client.list(filter, cursor),
  );
  private readonly id = computed(() => this.source().saved_query_id || undefined);
  protected readonly saved = query(
    () => this.id(),
    (id) => this.client.get(id),
    { keepPrevious: false },
  );

  constructor() {
    effect(() => {
      const saved = this.saved.data();
      if (saved) this.named.emit(saved.name);
    });
  }

  protected choose({ id }: SavedQueryItem): void {
    this.source.set({ type: 'saved_query', saved_query_id: id, params: {} });
  }

  protected fill(values: Params): void {
    const params = paramsFor(this.saved.data()?.parameters ?? [], values);
    this.source.update((source) => ({ ...source, params }));
  }

  protected take(id: string): void {
    this.chartTaken.emit(this.saved.data()?.charts.find((chart) => chart.id === id));
  }
}
