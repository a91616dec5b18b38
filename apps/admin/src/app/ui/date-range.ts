import { ChangeDetectionStrategy, Component, computed, input, model } from '@angular/core';
import { Button } from './button';
import { Field } from './field';
import { Icon } from './icon';
import { Popover } from './popover';
import { Segmented } from './segmented';
import { type Preset, type Range, firstDay, rangeLabel } from './time/range';
import { addDays, dayOf, isDay } from './time/zone';

interface Days {
  from: string;
  to: string;
}

/** Whole days that people often ask for, relative to today in the zone. */
export function shortcuts(today: string): { label: string; days: Days }[] {
  const month = today.slice(0, 7);
  const lastMonth = addDays(`${month}-01`, -1);
  const yesterday = addDays(today, -1);
  return [
    { label: 'Today', days: { from: today, to: today } },
    { label: 'Yesterday', days: { from: yesterday, to: yesterday } },
    { label: 'This month', days: { from: `${month}-01`, to: today } },
    { label: 'Last month', days: { from: `${lastMonth.slice(0, 7)}-01`, to: lastMonth } },
    { label: 'Last 90 days', days: { from: addDays(today, -89), to: today } },
    { label: 'Last 12 months', days: { from: addDays(today, -364), to: today } },
  ];
}

const PRESET_OPTIONS: Record<Preset, { label: string; title: string }> = {
  '24h': { label: '24h', title: 'Last 24 hours' },
  '7d': { label: '7d', title: 'Last 7 days' },
  '30d': { label: '30d', title: 'Last 30 days' },
  '90d': { label: '90d', title: 'Last 90 days' },
  '12mo': { label: '12mo', title: 'This month and the eleven before' },
};

@Component({
  selector: 'ui-date-range',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Field, Icon, Popover, Segmented],
  template: `
    <ui-segmented label="Range" [options]="options()" [value]="preset()" (valueChange)="choose($event)" />
    <ui-popover #popover [name]="'Dates ' + label() + ', change'" heading="Choose dates">
      <ng-container trigger>
        <ui-icon name="calendar" /><span class="num">{{ label() }}</span>
      </ng-container>
      <ng-template>
        <ul class="shortcuts">
          @for (shortcut of quick(); track shortcut.label) {
            <li>
              <button uiButton size="sm" type="button" (click)="apply(shortcut.days) && popover.close()">
                {{ shortcut.label }}
              </button>
            </li>
          }
        </ul>
        <form
          class="form"
          (submit)="$event.preventDefault(); apply({ from: from.value, to: to.value }) && popover.close()"
        >
          <div class="dates">
            <ui-field label="From">
              <input class="input num" type="date" required [max]="to.value" [value]="days().from" #from />
            </ui-field>
            <ui-field label="To (included)">
              <input class="input num" type="date" required [min]="from.value" [value]="days().to" #to />
            </ui-field>
          </div>
          <p class="subtle zone">Days begin at midnight in {{ tz() }}.</p>
          <div class="row end">
            <button uiButton type="button" (click)="popover.close()">Cancel</button>
            <button uiButton variant="primary" type="submit">Apply</button>
          </div>
        </form>
      </ng-template>
    </ui-popover>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: var(--s2);
      min-width: 0;
    }
    .shortcuts {
      display: flex;
      flex-wrap: wrap;
      gap: var(--s1);
      margin-bottom: var(--s4);
    }
    form {
      width: min(20rem, calc(100vw - 3rem));
    }
    .dates {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: var(--s3);
    }
    .zone {
      font-size: var(--t-xs);
    }
    .end {
      justify-content: flex-end;
    }
  `,
})
export class DateRange {
  readonly range = model.required<Range>();
  readonly tz = input.required<string>();
  readonly now = input.required<Date>();
  /** Those that are offered; a range may be another one all the same. */
  readonly presets = input<readonly Preset[]>(['24h', '7d', '30d']);

  protected readonly options = computed(() => this.presets().map((value) => ({ value, ...PRESET_OPTIONS[value] })));
  protected readonly label = computed(() => rangeLabel(this.range(), this.tz(), this.now()));
  protected readonly quick = computed(() => shortcuts(dayOf(this.tz(), this.now())));
  protected readonly days = computed<Days>(() => {
    const [range, tz, today] = [this.range(), this.tz(), dayOf(this.tz(), this.now())];
    if ('preset' in range) return { from: firstDay(range.preset, today), to: today };
    const day = (text: string, lessMs: number) => (isDay(text) ? text : dayOf(tz, new Date(Date.parse(text) - lessMs)));
    return { from: day(range.from, 0), to: day(range.to, 1) };
  });

  /** The empty preset leaves all unchecked while dates are chosen. */
  protected preset(): Preset {
    const range = this.range();
    return 'preset' in range ? range.preset : ('' as Preset);
  }

  protected choose(preset: Preset): void {
    this.range.set({ preset });
  }

  /** @returns whether these are dates in their order */
  protected apply(days: Days): boolean {
    if (!days.from || !days.to || days.from > days.to) return false;
    this.range.set(days);
    return true;
  }
}
