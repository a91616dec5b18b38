import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { Icon } from '../ui/icon';
import { Picker, type PickerOption } from '../ui/picker';
import { Popover } from '../ui/popover';
import { browserZone, offsetLabel } from '../ui/time/zone';
import { PageZone } from './page-zone';

/** `Asia/Ho_Chi_Minh` → "Asia/Ho Chi Minh". */
const spoken = (zone: string) => zone.replaceAll('_', ' ');

/** Says in which zone the page's times are, and lets one choose another; stands on every page that shows times. */
@Component({
  selector: 'app-zone-chip',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Picker, Popover],
  template: `
    <ui-popover
      #popover
      [name]="'Time zone ' + label() + ', change'"
      heading="Time zone"
      hint="Times on this page are in this zone"
      [flush]="true"
    >
      <ng-container trigger>
        <ui-icon name="globe" /><span class="ellipsis">{{ label() }}</span>
      </ng-container>
      <ng-template>
        <ui-picker
          label="Time zone"
          placeholder="City or zone…"
          [options]="options()"
          (picked)="zone.choose($event); popover.close()"
        />
        <p class="note">
          Times and days on this page are in this zone. Reports of this workspace are made for
          {{ reporting() }}; other zones are exact but slower.
        </p>
      </ng-template>
    </ui-popover>
  `,
  styles: `
    :host {
      display: inline-grid;
      min-width: 0;
    }
    .ellipsis {
      max-width: 15rem;
    }
    .note {
      padding: var(--s2) var(--s3);
      border-top: 1px solid var(--border);
      color: var(--text-subtle);
      font-size: var(--t-xs);
    }
  `,
})
export class ZoneChip {
  protected readonly zone = inject(PageZone);
  protected readonly label = computed(() => withOffset(this.zone.tz()));
  protected readonly reporting = computed(() => spoken(this.zone.reporting()));

  /** The likely choices first. */
  protected readonly options = computed<PickerOption[]>(() => {
    const [chosen, reporting, mine] = [this.zone.tz(), this.zone.reporting(), browserZone()];
    const near = [...new Set([chosen, reporting, mine, 'UTC'])];
    const why = (zone: string) => (zone === reporting ? 'workspace' : zone === mine ? 'yours' : undefined);
    const now = new Date();
    const option = (id: string): PickerOption => ({
      id,
      label: spoken(id),
      hint: [why(id), offsetLabel(id, now)].filter(Boolean).join(' · '),
      checked: id === chosen,
    });
    const far = Intl.supportedValuesOf('timeZone').filter((zone) => !near.includes(zone));
    return [
      ...near.map((zone) => ({ ...option(zone), group: 'Likely' })),
      ...far.map((zone) => ({ ...option(zone), group: 'All zones' })),
    ];
  });
}

function withOffset(zone: string): string {
  const offset = offsetLabel(zone, new Date());
  return offset === zone ? zone : `${spoken(zone)} · ${offset}`;
}
