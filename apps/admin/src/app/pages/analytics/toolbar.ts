import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { WorkspaceStore } from '../../api/workspace.store';
import { Button } from '../../ui/button';
import { DateRange } from '../../ui/date-range';
import { Icon } from '../../ui/icon';
import { browserZone, offsetLabel } from '../../ui/time/zone';
import { AnalyticsView } from './view';

/** Range, zone and what is counted: the same on every analytics page. */
@Component({
  selector: 'app-view-toolbar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DateRange, Icon],
  template: `
    <ui-date-range
      [range]="view.state().range"
      (rangeChange)="view.change({ range: $event })"
      [tz]="view.tz()"
      [now]="view.now()"
    />
    <select class="select quiet zone" aria-label="Time zone" #zones (change)="chooseZone(zones.value)">
      @for (zone of near(); track zone) {
        <option [value]="zone" [selected]="zone === view.tz()">{{ labelled(zone) }}</option>
      }
      <optgroup label="All zones">
        @for (zone of far(); track zone) {
          <option [value]="zone" [selected]="zone === view.tz()">{{ zone }}</option>
        }
      </optgroup>
    </select>
    @if (canCompare()) {
      <label class="check">
        <input type="checkbox" [checked]="view.state().compare" (change)="toggle('compare')" />Compare
      </label>
    }
    <label class="check" title="Known bots and crawlers are left out unless this is on">
      <input type="checkbox" [checked]="view.state().includeBots" (change)="toggle('includeBots')" />Include bots
    </label>
    <button uiButton iconOnly type="button" aria-label="Refresh" title="Refresh" (click)="view.refresh()">
      <ui-icon name="refresh" />
    </button>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--s2) var(--s3);
      min-width: 0;
    }
    .zone {
      max-width: 15rem;
    }
    @media (max-width: 47.99rem) {
      .zone {
        flex: 1 1 100%;
        max-width: none;
      }
      button {
        margin-left: auto;
      }
    }
  `,
})
export class Toolbar {
  readonly canCompare = input(true);
  protected readonly view = inject(AnalyticsView);
  private readonly workspaces = inject(WorkspaceStore);
  private readonly reportingZone = computed(() => this.workspaces.current()?.reporting_zone ?? 'UTC');

  /** The likely choices first; the chosen one is always among them. */
  protected readonly near = computed(() => [...new Set([this.view.tz(), this.reportingZone(), browserZone(), 'UTC'])]);
  protected readonly far = computed(() =>
    Intl.supportedValuesOf('timeZone').filter((zone) => !this.near().includes(zone)),
  );

  protected labelled(zone: string): string {
    const offset = offsetLabel(zone, this.view.range().to);
    return offset === zone ? zone : `${zone} · ${offset}`;
  }

  protected chooseZone(zone: string): void {
    this.view.change({ tz: zone === this.reportingZone() ? undefined : zone });
  }

  protected toggle(what: 'compare' | 'includeBots'): void {
    this.view.change({ [what]: !this.view.state()[what] });
  }
}
