import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { ZoneChip } from '../../shell/zone-chip';
import { Button } from '../../ui/button';
import { DateRange } from '../../ui/date-range';
import { Icon } from '../../ui/icon';
import { AnalyticsView } from './view';

/** Range, zone and what is counted: the same on every analytics page. */
@Component({
  selector: 'app-view-toolbar',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, DateRange, Icon, ZoneChip],
  template: `
    <ui-date-range
      [range]="view.state().range"
      (rangeChange)="view.change({ range: $event })"
      [tz]="view.tz()"
      [now]="view.now()"
    />
    <app-zone-chip />
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
    @media (max-width: 47.99rem) {
      button {
        margin-left: auto;
      }
    }
  `,
})
export class Toolbar {
  readonly canCompare = input(true);
  protected readonly view = inject(AnalyticsView);

  protected toggle(what: 'compare' | 'includeBots'): void {
    this.view.change({ [what]: !this.view.state()[what] });
  }
}
