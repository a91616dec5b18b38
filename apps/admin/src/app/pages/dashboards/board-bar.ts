import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { type AnalyticsQuery } from '../../api/analytics.client';
import { type Filter } from '../../api/types';
import { zoneNote } from '../../shell/zone-chip';
import { Button } from '../../ui/button';
import { DateRange } from '../../ui/date-range';
import { Icon } from '../../ui/icon';
import { Picker, type PickerOption } from '../../ui/picker';
import { Popover } from '../../ui/popover';
import { PRESETS } from '../../ui/time/range';
import { ZonePicker } from '../../ui/zone-picker';
import { FilterChips } from '../analytics/filter-chips';
import { sameFilter, withFilter } from '../analytics/url-state';
import { BoardStore } from './board-store';
import { EventChoice } from './event-choice';
import { FilterSetMenu } from './filter-set-menu';

/** What the page is filtered by, and how that is changed and kept. */
@Component({
  selector: 'app-board-bar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DateRange, EventChoice, FilterChips, FilterSetMenu, Icon, Picker, Popover, ZonePicker],
  templateUrl: './board-bar.html',
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s2);
    }
    .choice {
      max-width: 12rem;
    }
  `,
})
export class BoardBar {
  protected readonly store = inject(BoardStore);
  protected readonly presets = PRESETS;
  protected readonly state = this.store.state;
  protected readonly note = computed(() => zoneNote(this.store.reportingTz()));
  /** What the values that are offered are counted in; there once somebody wants to choose. */
  protected readonly question = signal<AnalyticsQuery | undefined>(undefined);
  protected readonly projectName = computed(() => {
    const { projectId } = this.state();
    if (projectId === undefined) return 'First project';
    return this.store.projects.data()?.data.find(({ id }) => id === projectId)?.name ?? 'Project';
  });
  protected readonly projects = computed<PickerOption[]>(() => {
    const { projectId } = this.state();
    const first = this.store.oldestProject();
    return [
      { id: '', label: 'First project', hint: first?.name, checked: projectId === undefined },
      ...(this.store.projects.data()?.data ?? []).map(({ id, name }) => ({
        id,
        label: name,
        checked: id === projectId,
      })),
    ];
  });
  protected readonly ask = () => this.questionNow();

  protected async openEvents(): Promise<void> {
    this.question.set(await this.questionNow());
  }

  /** The workspace's own zone where the dashboard has none needs no name. */
  protected chooseZone(tz: string): void {
    this.store.change({ tz: tz === this.store.reportingTz() ? undefined : tz });
  }

  protected add(filter: Filter): void {
    this.store.change({ fields: withFilter(this.state().fields, filter) });
  }

  protected remove(filter: Filter): void {
    this.store.change({ fields: this.state().fields.filter((other) => !sameFilter(other, filter)) });
  }

  private async questionNow(): Promise<AnalyticsQuery | undefined> {
    const projectId = await this.store.projectOf(undefined);
    const { from, to } = this.store.range();
    return projectId === undefined
      ? undefined
      : {
          projectId,
          from: from.toISOString(),
          to: to.toISOString(),
          tz: this.store.tz(),
          filters: [],
          includeBots: false,
        };
  }
}
