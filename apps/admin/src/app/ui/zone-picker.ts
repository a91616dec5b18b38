import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { Icon } from './icon';
import { Picker, type PickerOption } from './picker';
import { Popover } from './popover';
import { browserZone, offsetLabel } from './time/zone';

/** `Asia/Ho_Chi_Minh` → "Asia/Ho Chi Minh". */
export const spokenZone = (zone: string) => zone.replaceAll('_', ' ');

/** Says in which zone the page's times are, and lets one choose another. */
@Component({
  selector: 'ui-zone-picker',
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
          (picked)="picked.emit($event); popover.close()"
        />
        @if (note()) {
          <p class="note">{{ note() }}</p>
        }
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
export class ZonePicker {
  readonly tz = input.required<string>();
  /** That of the workspace, where it is known. */
  readonly reporting = input<string>();
  /** What one should know of the choice. */
  readonly note = input('');
  readonly picked = output<string>();
  protected readonly label = computed(() => withOffset(this.tz()));

  /** The likely choices first. */
  protected readonly options = computed<PickerOption[]>(() => {
    const [chosen, reporting, mine] = [this.tz(), this.reporting(), browserZone()];
    const near = [...new Set([chosen, ...(reporting ? [reporting] : []), mine, 'UTC'])];
    const why = (zone: string) => (zone === reporting ? 'workspace' : zone === mine ? 'yours' : undefined);
    const now = new Date();
    const option = (id: string): PickerOption => ({
      id,
      label: spokenZone(id),
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
  return offset === zone ? zone : `${spokenZone(zone)} · ${offset}`;
}
