import { CdkConnectedOverlay, CdkOverlayOrigin, type ConnectedPosition } from '@angular/cdk/overlay';
import { A11yModule } from '@angular/cdk/a11y';
import { ChangeDetectionStrategy, Component, computed, input, model, signal } from '@angular/core';
import { Button } from './button';
import { Field } from './field';
import { Icon } from './icon';
import { Segmented } from './segmented';
import { type Preset, type Range, rangeLabel } from './time/range';
import { addDays, dayOf } from './time/zone';

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

@Component({
  selector: 'ui-date-range',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [A11yModule, Button, CdkConnectedOverlay, CdkOverlayOrigin, Field, Icon, Segmented],
  template: `
    <ui-segmented label="Range" [options]="presets" [value]="preset()" (valueChange)="choose($event)" />
    <button
      uiButton
      type="button"
      cdkOverlayOrigin
      #origin="cdkOverlayOrigin"
      aria-haspopup="dialog"
      [attr.aria-expanded]="open()"
      [attr.aria-label]="'Dates ' + label() + ', change'"
      (click)="open.set(true)"
    >
      <ui-icon name="calendar" /><span class="num">{{ label() }}</span>
    </button>
    <ng-template
      cdkConnectedOverlay
      [cdkConnectedOverlayOrigin]="origin"
      [cdkConnectedOverlayOpen]="open()"
      [cdkConnectedOverlayPositions]="positions"
      [cdkConnectedOverlayHasBackdrop]="true"
      cdkConnectedOverlayBackdropClass="cdk-overlay-transparent-backdrop"
      [cdkConnectedOverlayPush]="true"
      [cdkConnectedOverlayViewportMargin]="8"
      (backdropClick)="open.set(false)"
      (detach)="open.set(false)"
    >
      <div class="popover" role="dialog" aria-label="Choose dates" cdkTrapFocus cdkTrapFocusAutoCapture>
        <ul class="shortcuts">
          @for (shortcut of quick(); track shortcut.label) {
            <li>
              <button uiButton size="sm" type="button" (click)="apply(shortcut.days)">{{ shortcut.label }}</button>
            </li>
          }
        </ul>
        <form class="form" (submit)="$event.preventDefault(); apply({ from: from.value, to: to.value })">
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
            <button uiButton type="button" (click)="open.set(false)">Cancel</button>
            <button uiButton variant="primary" type="submit">Apply</button>
          </div>
        </form>
      </div>
    </ng-template>
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
    .popover {
      width: min(22rem, calc(100vw - 1rem));
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

  protected readonly open = signal(false);
  protected readonly presets: readonly { value: Preset; label: string; title: string }[] = [
    { value: '24h', label: '24h', title: 'Last 24 hours' },
    { value: '7d', label: '7d', title: 'Last 7 days' },
    { value: '30d', label: '30d', title: 'Last 30 days' },
  ];
  /** Below the button, and above it where there is no room. */
  protected readonly positions: ConnectedPosition[] = [
    { originX: 'start', originY: 'bottom', overlayX: 'start', overlayY: 'top', offsetY: 6 },
    { originX: 'end', originY: 'bottom', overlayX: 'end', overlayY: 'top', offsetY: 6 },
    { originX: 'start', originY: 'top', overlayX: 'start', overlayY: 'bottom', offsetY: -6 },
  ];
  protected readonly label = computed(() => rangeLabel(this.range(), this.tz(), this.now()));
  protected readonly quick = computed(() => shortcuts(dayOf(this.tz(), this.now())));
  protected readonly days = computed<Days>(() => {
    const range = this.range();
    if (!('preset' in range)) return range;
    const today = dayOf(this.tz(), this.now());
    return { from: addDays(today, range.preset === '30d' ? -29 : range.preset === '7d' ? -6 : -1), to: today };
  });

  /** The empty preset leaves all unchecked while dates are chosen. */
  protected preset(): Preset {
    const range = this.range();
    return 'preset' in range ? range.preset : ('' as Preset);
  }

  protected choose(preset: Preset): void {
    this.range.set({ preset });
  }

  protected apply(days: Days): void {
    if (!days.from || !days.to || days.from > days.to) return;
    this.open.set(false);
    this.range.set(days);
  }
}
