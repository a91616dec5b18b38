import { Inject, Injectable } from '@nestjs/common';
import { type Filter, type Range } from '@strata/analytics';
import { Metrics, type Grain, type MetricValues } from '@strata/metrics';
import { CLOCK, type Clock } from '@strata/platform';
import type { MetricSource, Widget } from '../document.js';
import { namesOf, type Asking } from './asking.js';
import type { Question, Table } from './table.js';

const HOURLY_MS = 2 * 86_400_000;

/** Values of metrics as tables. */
@Injectable()
export class MetricQuestions {
  constructor(
    private readonly metrics: Metrics,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  question(asking: Asking, { filters: own }: Widget, source: MetricSource): Question {
    const conditions = asking.conditions(own);
    return {
      key: JSON.stringify(['metric', source, own.range, conditions]),
      answer: async () => {
        const computedAt = this.clock.now();
        const { dimensions } = await asking.once(['metric', source.metric_id], () =>
          this.metrics.get(asking.ctx, source.metric_id),
        );
        const { range, previous } = await asking.period(own.range);
        const selection = selectionOf(source, dimensions, conditions);
        const table = await this.table(asking, source, selection, range);
        const before = previous && (await this.table(asking, source, selection, previous));
        return {
          ...table,
          ...(before && { previous: { rows: before.rows } }),
          ignored_filters: ignoredBy(asking, selection, own.range !== undefined),
          computed_at: computedAt,
          is_cached: false,
        };
      },
    };
  }

  private async table(asking: Asking, source: MetricSource, selection: Selection, range: Range): Promise<Table> {
    const request = { grain: source.grain ?? grainOf(range), ...range, dimension: selection.dimension };
    const { points } = await asking.once(['values', source.metric_id, request], () =>
      this.metrics.values(asking.ctx, source.metric_id, request),
    );
    return tableOf(points, selection, source.dimension !== undefined);
  }
}

/** Which of a metric's values are wanted. */
export interface Selection {
  /** Values by this dimension; without it the totals. */
  dimension?: string;
  /** Those of the conditions that its values are chosen by. */
  applied: Filter[];
}

/**
 * What of the conditions a metric can follow. Totals know nothing of dimensions, and of two of them at once there may be no
 * values: so it is those on the dimension that is shown, or else one that asks for a single value of another.
 */
export function selectionOf(
  { dimension }: Pick<MetricSource, 'dimension'>,
  dimensions: readonly string[],
  conditions: readonly Filter[],
): Selection {
  if (dimension !== undefined) return { dimension, applied: conditions.filter(({ field }) => field === dimension) };
  const single = conditions.find(({ field, op }) => op === 'eq' && dimensions.includes(field));
  return single ? { dimension: single.field, applied: [single] } : { applied: [] };
}

/** Values as rows of bucket, the dimension if it is shown, and value. */
export function tableOf(points: MetricValues['points'], { dimension, applied }: Selection, isShown: boolean): Table {
  const rows = points.flatMap((point) => {
    const keys = Object.keys(point.dimensions);
    const value = dimension === undefined ? null : (point.dimensions[dimension] ?? null);
    // Values of several dimensions at once stand beside those of one alone.
    if (keys.length !== (dimension === undefined ? 0 : 1) || !applied.every((filter) => passes(value, filter)))
      return [];
    return [[point.bucket, ...(isShown ? [value] : []), point.value]];
  });
  const shown = isShown && dimension !== undefined ? [{ name: dimension, type: 'text' as const }] : [];
  return { columns: [{ name: 'bucket', type: 'timestamp' }, ...shown, { name: 'value', type: 'number' }], rows };
}

/** As analytics filter: `contains` ignores case. */
function passes(text: string | null, { op, value = '' }: Filter): boolean {
  switch (op) {
    case 'eq':
      return text === value;
    case 'neq':
      return text !== value;
    case 'contains':
      return text?.toLowerCase().includes(value.toLowerCase()) ?? false;
    case 'not_contains':
      return !(text?.toLowerCase().includes(value.toLowerCase()) ?? false);
    case 'is_set':
      return text !== null;
    case 'is_not_set':
      return text === null;
  }
}

function grainOf({ from, to }: Range): Grain {
  return to.getTime() - from.getTime() <= HOURLY_MS ? 'hour' : 'day';
}

function ignoredBy({ filters, tz, ground }: Asking, { applied }: Selection, hasOwnRange: boolean): string[] {
  const followed = new Set<string>([
    ...(hasOwnRange ? [] : ['range']),
    ...(tz === ground.reportingZone ? ['tz'] : []),
    'compare',
    ...applied.map(({ field }) => (field === 'event_name' ? 'event' : field)),
    ...applied.map(({ field }) => field),
  ]);
  return namesOf(filters).filter((name) => !followed.has(name));
}
