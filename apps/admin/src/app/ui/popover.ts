import { A11yModule } from '@angular/cdk/a11y';
import { CdkConnectedOverlay, CdkOverlayOrigin, type ConnectedPosition } from '@angular/cdk/overlay';
import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, TemplateRef, contentChild, input, output, signal } from '@angular/core';

/** Below the button, and above it where there is no room. */
const POSITIONS: ConnectedPosition[] = [
  { originX: 'start', originY: 'bottom', overlayX: 'start', overlayY: 'top', offsetY: 6 },
  { originX: 'end', originY: 'bottom', overlayX: 'end', overlayY: 'top', offsetY: 6 },
  { originX: 'start', originY: 'top', overlayX: 'start', overlayY: 'bottom', offsetY: -6 },
];

/**
 * A button and the panel it opens: `<ui-popover heading="Dates"><ng-container trigger>…</ng-container>
 * <ng-template>…</ng-template></ui-popover>`. The focus goes into the panel, stays there and returns.
 */
@Component({
  selector: 'ui-popover',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [A11yModule, CdkConnectedOverlay, CdkOverlayOrigin, NgTemplateOutlet],
  template: `
    <button
      type="button"
      [class]="look()"
      cdkOverlayOrigin
      #origin="cdkOverlayOrigin"
      aria-haspopup="dialog"
      [attr.aria-expanded]="open()"
      [attr.aria-label]="name() ?? null"
      [title]="hint() ?? ''"
      (click)="show()"
    >
      <ng-content select="[trigger]" />
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
      (backdropClick)="close()"
      (detach)="close()"
    >
      <div
        class="popover"
        [class.flush]="flush()"
        role="dialog"
        [attr.aria-label]="heading()"
        cdkTrapFocus
        cdkTrapFocusAutoCapture
      >
        <ng-container [ngTemplateOutlet]="content()" />
      </div>
    </ng-template>
  `,
  styles: `
    :host {
      display: inline-grid;
      grid-template-columns: minmax(0, 1fr);
      min-width: 0;
    }
  `,
})
export class Popover {
  /** Names the button, where the text on it does not; it should contain that text. */
  readonly name = input<string>();
  /** Names the panel. */
  readonly heading = input.required<string>();
  readonly hint = input<string>();
  readonly look = input('btn');
  /** Without padding, for a list that fills the panel. */
  readonly flush = input(false);
  readonly opened = output<void>();
  protected readonly open = signal(false);
  protected readonly content = contentChild.required(TemplateRef);
  protected readonly positions = POSITIONS;

  protected show(): void {
    this.open.set(true);
    this.opened.emit();
  }

  close(): void {
    this.open.set(false);
  }
}
