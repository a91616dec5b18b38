import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type ScheduleStatus } from '../../api/types';
import { PageZone } from '../../shell/page-zone';
import { Badge } from '../../ui/badge';
import { Card } from '../../ui/card';
import { fieldLabel, moment } from '../../ui/format';
import { scheduleLook, scheduleText } from './schedule-text';

/** What the worker does by itself, and how that went. */
@Component({
  selector: 'app-schedules-table',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Card],
  template: `
    <ui-card heading="Schedules" text="What the worker does by itself, and how it went last.">
      <div class="table-wrap">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Schedule</th>
              <th scope="col">State</th>
              <th scope="col" class="hide-narrow">Runs</th>
              <th scope="col" class="hide-medium">Last start</th>
              <th scope="col" class="hide-narrow">Last success</th>
              <th scope="col" class="hide-medium">Last failure</th>
            </tr>
          </thead>
          <tbody>
            @for (row of rows(); track row.name) {
              <tr>
                <td>{{ fieldLabel(row.name) }}</td>
                <td>
                  <ui-badge [tone]="row.look.tone">{{ row.look.label }}</ui-badge>
                </td>
                <td class="muted hide-narrow">{{ row.runs }}</td>
                <td class="num muted time hide-medium">{{ time(row.started_at) }}</td>
                <td class="num muted time hide-narrow">{{ time(row.succeeded_at) }}</td>
                <td class="num muted hide-medium">
                  {{ time(row.failed_at) }}
                  @if (row.error) {
                    <code>{{ row.error }}</code>
                  }
                </td>
              </tr>
            }
          </tbody>
        </table>
      </div>
    </ui-card>
  `,
})
export class SchedulesTable {
  readonly schedules = input.required<readonly ScheduleStatus[]>();
  private readonly zone = inject(PageZone);
  protected readonly fieldLabel = fieldLabel;
  /** As of the moment at which they were read. */
  protected readonly rows = computed(() => {
    const now = new Date();
    return this.schedules().map((schedule) => ({
      ...schedule,
      look: scheduleLook(schedule, now),
      runs: scheduleText(schedule.cron),
    }));
  });

  protected time(at: string | null): string {
    return at ? moment(at, this.zone.tz()) : '–';
  }
}
