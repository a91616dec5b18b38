import { ChangeDetectionStrategy, Component, computed, inject, input, signal } from '@angular/core';
import { MetricsClient } from '../../api/metrics.client';
import { submission } from '../../api/submission';
import { type MetricDefinition, type MetricPoint } from '../../api/types';
import { PageZone } from '../../shell/page-zone';
import { Button } from '../../ui/button';
import { Card } from '../../ui/card';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState } from '../../ui/states';
import { startOfHour } from '../../ui/time/zone';
import { MetricValues } from './metric-values';

const HOUR_MS = 3_600_000;

interface Previewed {
  definition: MetricDefinition;
  points: MetricPoint[];
  range: { from: Date; to: Date };
}

/** What a definition would yield, of the last two days. */
@Component({
  selector: 'app-metric-preview',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Card, EmptyState, ErrorState, Icon, MetricValues],
  template: `
    <ui-card heading="Preview" text="The last two days, by hours. Nothing is kept.">
      <button
        head
        uiButton
        type="button"
        [busy]="asking.busy()"
        [disabled]="!definition()"
        title="Ctrl Enter in the SQL"
        (click)="show()"
      >
        <ui-icon name="play" [size]="14" />Preview
      </button>
      <div class="card-body stack" [attr.aria-busy]="asking.busy()">
        @if (failure(); as error) {
          <ui-error [error]="error" (retry)="show()" />
        } @else if (previewed(); as seen) {
          @if (isOld()) {
            <p class="notice" role="status">The definition has changed since.</p>
          }
          <app-metric-values
            grain="hour"
            [points]="seen.points"
            [tz]="tz()"
            [range]="seen.range"
            [dimensions]="seen.definition.dimensions"
            [label]="unit() ? 'Value (' + unit() + ')' : 'Value'"
            emptyHeading="No values"
            emptyText="It works, and no event of the last two days counts."
            [(dimension)]="dimension"
          />
        } @else {
          <ui-empty
            icon="activity"
            heading="See before you save"
            [text]="
              definition()
                ? 'Preview computes the last two days and shows them here.'
                : 'Something is missing in the definition: a property without a name, or a filter without a value.'
            "
          />
        }
      </div>
    </ui-card>
  `,
})
export class MetricPreview {
  readonly definition = input.required<MetricDefinition | undefined>();
  readonly workspaceId = input.required<string | undefined>();
  readonly unit = input('');
  private readonly client = inject(MetricsClient);
  protected readonly tz = inject(PageZone).reporting;
  protected readonly asking = submission();
  /** What was asked last. */
  private readonly asked = signal<MetricDefinition | undefined>(undefined);
  protected readonly previewed = signal<Previewed | undefined>(undefined);
  protected readonly dimension = signal<string | undefined>(undefined);
  protected readonly isOld = computed(() => !isSame(this.previewed()?.definition, this.definition()));
  /** Why the definition, as it stands, does not work. */
  readonly failure = computed(() => (isSame(this.asked(), this.definition()) ? this.asking.error() : undefined));

  show(): void {
    const [definition, workspaceId] = [this.definition(), this.workspaceId()];
    if (!definition || !workspaceId) return;
    this.asked.set(definition);
    const to = new Date(startOfHour(this.tz(), new Date()).getTime() + HOUR_MS);
    const range = { from: new Date(to.getTime() - 48 * HOUR_MS), to };
    this.asking.run(this.client.preview(workspaceId, definition), (points) => {
      this.previewed.set({ definition, points, range });
      if (!definition.dimensions.includes(this.dimension() ?? '')) this.dimension.set(undefined);
    });
  }
}

function isSame(a: MetricDefinition | undefined, b: MetricDefinition | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
