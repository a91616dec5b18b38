import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { ZonePicker, spokenZone } from '../ui/zone-picker';
import { PageZone } from './page-zone';

/** The zone of the page's times; stands on every page that shows times. */
@Component({
  selector: 'app-zone-chip',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ZonePicker],
  template: `
    <ui-zone-picker [tz]="zone.tz()" [reporting]="zone.reporting()" [note]="note()" (picked)="zone.choose($event)" />
  `,
  styles: `
    :host {
      display: inline-grid;
      min-width: 0;
    }
  `,
})
export class ZoneChip {
  protected readonly zone = inject(PageZone);
  protected readonly note = computed(() => zoneNote(this.zone.reporting()));
}

export function zoneNote(reporting: string): string {
  return (
    'Times and days on this page are in this zone. Reports of this workspace are made for ' +
    `${spokenZone(reporting)}; other zones are exact but slower.`
  );
}
