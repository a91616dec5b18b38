import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { type ReportAnswer, type ReportMetrics, type ReportRow } from '../../api/types';
import { formatValue } from '../../charts/result-values';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { count, date, plural } from '../../ui/format';
import { NONE, msText, pageText, rowName, runMoment } from './report-text';

const DIMENSIONS = { volume: 'Source', status: 'Status', entities: 'Entity' } as const;

/** A page of a report: its rows with the run that made each, the totals of all, and the way to the other pages. */
@Component({
  selector: 'app-report-rows',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, RouterLink],
  templateUrl: './report-rows.html',
  styles: `
    .nowrap {
      white-space: nowrap;
    }
    td.run {
      min-width: 5.75rem;
    }
    tfoot td,
    tfoot th {
      border-top: 1px solid var(--border);
      padding-block: 0.5rem;
      color: var(--text);
      font-size: var(--t-sm);
      font-weight: 540;
    }
  `,
})
export class ReportRows {
  readonly answer = input.required<ReportAnswer>();
  /** Leads from a row to its run; else there is but the time. */
  readonly linked = input.required<boolean>();
  readonly offsetChange = output<number>();

  protected readonly hasTime = computed(() => this.answer().rows.some(({ bucket }) => bucket !== undefined));
  protected readonly dimension = computed(() => {
    const { rows, report } = this.answer();
    return rows.some((row) => rowName(row) !== undefined) ? DIMENSIONS[report.kind] : undefined;
  });
  protected readonly pageText = computed(() => pageText(this.answer().pagination, this.answer().rows.length));
  protected readonly hasNext = computed(() => {
    const { pagination, rows } = this.answer();
    return pagination.offset + rows.length < pagination.total;
  });
  protected readonly count = count;
  protected readonly none = NONE;
  protected readonly msText = msText;
  protected readonly rowName = rowName;

  /** What a row is told by, which names it. */
  protected keyOf({ bucket, rank }: ReportRow, name: string | undefined): string {
    return `${bucket ?? rank ?? ''} ${name ?? ''}`;
  }

  protected bucketText(bucket: string): string {
    return date(bucket, this.answer().tz);
  }

  protected amount({ amount_cents_sum: cents }: ReportMetrics): string {
    return formatValue(cents, 'cents');
  }

  protected runText(id: string): string {
    return runMoment(id, this.answer().tz);
  }

  protected othersText({ run_ids: ids }: ReportRow): string {
    return ids.length > 1 ? `The newest of ${plural(ids.length, 'run')} that made it` : 'The run that made it';
  }

  protected turn(by: 1 | -1): void {
    const { offset, limit } = this.answer().pagination;
    this.offsetChange.emit(Math.max(0, offset + by * limit));
  }
}
