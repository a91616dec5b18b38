import { ChangeDetectionStrategy, Component, computed, input, model } from '@angular/core';
import { type ChartKind, type ResultColumn } from '../api/types';
import { Field } from '../ui/field';
import { type ChartDraft } from './chart-draft';
import { CHART_KINDS, suggestMapping } from './mapping';
import { FORMAT_LABELS, VALUE_FORMATS, valueFormat } from './result-values';

const KINDS = Object.keys(CHART_KINDS) as ChartKind[];

/** Which kind of chart it is, and which column is what. */
@Component({
  selector: 'app-chart-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Field],
  template: `
    <ui-field label="Chart title">
      <input
        class="input"
        maxlength="100"
        autocomplete="off"
        [value]="chart().title"
        #title
        (input)="rename(title.value)"
      />
    </ui-field>
    <ui-field label="Kind">
      <select class="select" #kind (change)="choose(kind.value)">
        @for (name of kinds; track name) {
          <option [value]="name" [selected]="name === chart().kind">{{ labels[name].label }}</option>
        }
      </select>
    </ui-field>
    @if (needs().x; as label) {
      <ui-field [label]="label">
        <select class="select" #x (change)="map({ x: x.value })">
          @for (column of columns(); track $index) {
            <option [value]="column.name" [selected]="column.name === chart().mapping.x">{{ column.name }}</option>
          }
        </select>
      </ui-field>
    }
    @if (needs().y; as label) {
      @if (needs().manyY) {
        <fieldset>
          <legend>{{ label }}</legend>
          @for (column of figures(); track $index) {
            <label class="check">
              <input type="checkbox" [checked]="hasY(column.name)" #y (change)="setY(column.name, y.checked)" />
              <span class="ellipsis">{{ column.name }}</span>
            </label>
          }
        </fieldset>
      } @else {
        <ui-field [label]="label">
          <select class="select" #only (change)="map({ y: [only.value] })">
            @for (column of figures(); track $index) {
              <option [value]="column.name" [selected]="hasY(column.name)">{{ column.name }}</option>
            }
          </select>
        </ui-field>
      }
    }
    @if (needs().series) {
      <ui-field label="Split by">
        <select class="select" #series (change)="map({ series: series.value || undefined })">
          <option value="">Nothing</option>
          @for (column of columns(); track $index) {
            <option [value]="column.name" [selected]="column.name === chart().mapping.series">{{ column.name }}</option>
          }
        </select>
      </ui-field>
    }
    @if (needs().stacked) {
      <label class="check">
        <input
          type="checkbox"
          [checked]="chart().mapping.stacked ?? false"
          #stack
          (change)="map({ stacked: stack.checked })"
        />
        Stacked
      </label>
    }
    @if (needs().y) {
      <ui-field label="Figures as">
        <select class="select" #format (change)="map({ format: format.value })">
          @for (name of formats; track name) {
            <option [value]="name" [selected]="name === chosenFormat()">{{ formatLabels[name] }}</option>
          }
        </select>
      </ui-field>
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s3);
      align-content: start;
    }
    legend {
      margin-bottom: var(--s1);
      font-size: var(--t-sm);
      font-weight: 540;
    }
    fieldset {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      max-height: 11rem;
      overflow-y: auto;
    }
    .check {
      min-height: 1.75rem;
      min-width: 0;
    }
  `,
})
export class ChartForm {
  readonly chart = model.required<ChartDraft>();
  readonly columns = input.required<readonly ResultColumn[]>();
  protected readonly kinds = KINDS;
  protected readonly labels = CHART_KINDS;
  protected readonly formats = VALUE_FORMATS;
  protected readonly formatLabels = FORMAT_LABELS;
  protected readonly needs = computed(() => CHART_KINDS[this.chart().kind]);
  protected readonly chosenFormat = computed(() => valueFormat(this.chart().mapping.format));
  /** Numbers; where there are none, everything, since figures may come as text. */
  protected readonly figures = computed(() => {
    const numbers = this.columns().filter(({ type }) => type === 'number');
    return numbers.length ? numbers : this.columns();
  });

  protected rename(title: string): void {
    this.chart.update((chart) => ({ ...chart, title }));
  }

  /** Another kind takes over what it can use, and suggests the rest. */
  protected choose(name: string): void {
    const kind = KINDS.find((known) => known === name);
    if (!kind) return;
    this.chart.update((chart) => {
      const { stacked, format } = chart.mapping;
      const kept = { ...(stacked && { stacked }), ...(format && { format }) };
      return { ...chart, kind, mapping: { ...suggestMapping(kind, this.columns()), ...kept } };
    });
  }

  protected hasY(name: string): boolean {
    return this.chart().mapping.y?.includes(name) ?? false;
  }

  protected setY(name: string, isWanted: boolean): void {
    const others = (this.chart().mapping.y ?? []).filter((other) => other !== name);
    this.map({ y: isWanted ? [...others, name] : others });
  }

  protected map(change: ChartDraft['mapping'] | { series: string | undefined }): void {
    this.chart.update((chart) => ({ ...chart, mapping: withoutNothing({ ...chart.mapping, ...change }) }));
  }
}

function withoutNothing<T extends object>(mapping: T): T {
  return Object.fromEntries(Object.entries(mapping).filter(([, value]) => value !== undefined)) as T;
}
