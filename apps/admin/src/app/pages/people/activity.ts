import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { type Timeseries } from '../../api/types';
import { count, plural } from '../../ui/format';
import { bucketLabel } from '../../ui/time/range';

/** Events by day as bars; small enough to need no chart library. */
@Component({
  selector: 'app-activity',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="bars" role="img" [attr.aria-label]="summary()">
      @for (bar of bars(); track bar.bucket) {
        <span [title]="bar.title"><i [style.height.%]="bar.height" [class.none]="bar.height === 0"></i></span>
      }
    </div>
    <p class="row nowrap spread subtle small num">
      <span>{{ bars()[0]?.day }}</span>
      @if (bars().length > 1) {
        <span>{{ bars().at(-1)?.day }}</span>
      }
    </p>
  `,
  styles: `
    .bars {
      display: flex;
      align-items: stretch;
      gap: 2px;
      height: 5.5rem;
      margin-bottom: var(--s1);
    }
    .bars span {
      display: flex;
      flex: 1 1 0;
      align-items: flex-end;
      max-width: 2rem;
      min-width: 1px;
    }
    i {
      width: 100%;
      min-height: 3px;
      border-radius: 2px 2px 0 0;
      background: var(--accent);
    }
    i.none {
      min-height: 1px;
      background: var(--border);
    }
  `,
})
export class Activity {
  readonly data = input.required<Timeseries>();

  protected readonly bars = computed(() => {
    const { points, tz } = this.data();
    const top = Math.max(1, ...points.map((point) => point.count));
    return points.map((point) => ({
      bucket: point.bucket,
      day: bucketLabel(point.bucket, 'day', tz, 'short'),
      title: `${bucketLabel(point.bucket, 'day', tz, 'long')}: ${plural(point.count, 'event')}`,
      height: (point.count / top) * 100,
    }));
  });
  protected readonly summary = computed(() => {
    const { points, tz } = this.data();
    const total = points.reduce((sum, point) => sum + point.count, 0);
    const active = points.filter((point) => point.count > 0).length;
    return `${count(total)} events on ${plural(active, 'day')} of ${count(points.length)}, days in ${tz}.`;
  });
}
