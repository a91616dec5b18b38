import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { type Project, type Report, type ReportBreakdown, type ReportWindow } from '../../api/types';
import { DateRange } from '../../ui/date-range';
import { fieldLabel } from '../../ui/format';
import { Segmented } from '../../ui/segmented';
import { REPORT_PRESETS, type ReportState } from './report-state';
import { BREAKDOWN_LABELS, NONE, WINDOW_LABELS } from './report-text';

const ALL: Record<string, string> = { source: 'All sources', status: 'All statuses' };

/** What decides which numbers of a report are shown. */
@Component({
  selector: 'app-report-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DateRange, Segmented],
  template: `
    <select class="select quiet" aria-label="Project" #project (change)="projectChange.emit(project.value)">
      @if (isUnknown()) {
        <option value="" selected disabled>Choose a project</option>
      }
      @for (one of projects(); track one.id) {
        <option [value]="one.id" [selected]="one.id === projectId()">{{ one.name }}</option>
      }
    </select>
    <ui-date-range
      [range]="state().range"
      [tz]="tz()"
      [now]="now()"
      [presets]="presets"
      (rangeChange)="changed.emit({ range: $event })"
    />
    <ui-segmented
      label="Window"
      [options]="windows"
      [value]="state().window"
      (valueChange)="changed.emit({ window: $event })"
    />
    @if (breakdowns().length > 1) {
      <ui-segmented
        label="Breakdown"
        [options]="breakdowns()"
        [value]="state().breakdown"
        (valueChange)="changed.emit({ breakdown: $event })"
      />
    }
    @if (filterName(); as name) {
      <select class="select quiet" [attr.aria-label]="fieldLabel(name)" #filter (change)="choose(filter.selectedIndex)">
        @for (option of options(); track $index) {
          <option [selected]="option.value === state().filter">{{ option.label }}</option>
        }
      </select>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--s2);
      min-width: 0;
    }
    .select {
      max-width: min(16rem, 100%);
    }
  `,
})
export class ReportBar {
  readonly report = input.required<Report>();
  readonly state = input.required<ReportState>();
  readonly projects = input.required<readonly Project[]>();
  readonly projectId = input.required<string>();
  /** Values that the report's filter may have. */
  readonly values = input.required<readonly string[]>();
  readonly tz = input.required<string>();
  readonly now = input.required<Date>();
  readonly changed = output<Partial<ReportState>>();
  readonly projectChange = output<string>();

  /** The project of the address is none of the workspace's. */
  protected readonly isUnknown = computed(() => this.projects().every(({ id }) => id !== this.projectId()));
  protected readonly fieldLabel = fieldLabel;
  protected readonly presets = REPORT_PRESETS;
  protected readonly windows: readonly { value: ReportWindow; label: string }[] = [
    { value: 'day', label: WINDOW_LABELS.day },
    { value: 'week', label: WINDOW_LABELS.week },
  ];
  protected readonly breakdowns = computed(() =>
    (this.report().supported_breakdowns as ReportBreakdown[]).map((value) => ({
      value,
      label: BREAKDOWN_LABELS[value],
    })),
  );
  protected readonly filterName = computed(() => this.report().supported_filters[0]);
  /** A value of the address is offered even if nothing has it. */
  protected readonly options = computed(() => {
    const { filter } = this.state();
    const known = this.values().filter((value) => value !== '');
    const asked = filter && !known.includes(filter) ? [filter] : [];
    return [
      { value: undefined, label: ALL[this.filterName() ?? ''] ?? 'All' },
      ...[...known, ...asked].map((value) => ({ value, label: value })),
      { value: '', label: NONE },
    ];
  });

  protected choose(index: number): void {
    this.changed.emit({ filter: this.options()[index]?.value });
  }
}
