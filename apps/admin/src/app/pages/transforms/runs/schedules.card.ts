import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { query } from '../../../api/query';
import { TransformsClient } from '../../../api/transforms.client';
import { type TransformSchedule } from '../../../api/types';
import { PageZone } from '../../../shell/page-zone';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { Card } from '../../../ui/card';
import { moment } from '../../../ui/format';
import { ErrorState, SkeletonRows } from '../../../ui/states';
import { Toasts } from '../../../ui/toast';
import { scheduleMeaning, scheduleName } from './run-text';

/** When the transforms run by themselves, each with a switch. */
@Component({
  selector: 'app-schedules-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Badge, Button, Card, ErrorState, SkeletonRows],
  template: `
    <ui-card heading="Schedules">
      @if (schedules.data(); as page) {
        <ul>
          @for (schedule of page.data; track schedule.name) {
            <li>
              <div class="grow">
                <p class="row">
                  <strong>{{ name(schedule.name) }}</strong>
                  @if (schedule.problem) {
                    <ui-badge tone="danger">never runs</ui-badge>
                  } @else if (schedule.is_paused) {
                    <ui-badge tone="warning">paused</ui-badge>
                  }
                </p>
                <p class="muted small">{{ schedule.problem ?? meaning(schedule) }}</p>
                @if (schedule.last_slot; as slot) {
                  <p class="subtle small num">Last due {{ moment(slot, zone.tz()) }}</p>
                }
              </div>
              <button
                uiButton
                size="sm"
                type="button"
                [busy]="working() === schedule.name"
                [attr.aria-label]="(schedule.is_paused ? 'Resume ' : 'Pause ') + name(schedule.name)"
                (click)="toggle(schedule)"
              >
                {{ schedule.is_paused ? 'Resume' : 'Pause' }}
              </button>
            </li>
          }
        </ul>
      } @else if (schedules.error(); as error) {
        <ui-error [error]="error" (retry)="schedules.reload()" />
      } @else {
        <ui-skeleton-rows [count]="2" />
      }
    </ui-card>
  `,
  styles: `
    li {
      display: flex;
      align-items: center;
      gap: var(--s3);
      padding: var(--s3) var(--s4);
      border-top: 1px solid var(--border);
    }
  `,
})
export class SchedulesCard {
  private readonly client = inject(TransformsClient);
  private readonly toasts = inject(Toasts);
  protected readonly zone = inject(PageZone);
  protected readonly schedules = query(
    () => ({}),
    () => this.client.schedules(),
  );
  protected readonly working = signal<string | undefined>(undefined);
  protected readonly name = scheduleName;
  protected readonly meaning = scheduleMeaning;
  protected readonly moment = moment;

  protected toggle({ name, is_paused }: TransformSchedule): void {
    if (this.working()) return;
    this.working.set(name);
    this.client.pause(name, !is_paused).subscribe({
      next: (changed) => {
        this.working.set(undefined);
        const page = this.schedules.data();
        if (page) {
          this.schedules.set({ ...page, data: page.data.map((old) => (old.name === changed.name ? changed : old)) });
        }
        this.toasts.done(`${scheduleName(name)} is ${changed.is_paused ? 'paused' : 'on again'}.`);
      },
      error: (cause: unknown) => {
        this.working.set(undefined);
        this.toasts.failed(cause);
      },
    });
  }
}
