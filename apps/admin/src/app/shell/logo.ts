import { ChangeDetectionStrategy, Component } from '@angular/core';

@Component({
  selector: 'app-logo',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="var(--accent)" />
    <g fill="none" stroke="var(--on-accent)" stroke-width="2.4" stroke-linecap="round">
      <path d="M7 11c4-3.2 6 2.4 9 0s5-3 9 0" />
      <path d="M7 17c4-3.2 6 2.4 9 0s5-3 9 0" opacity=".8" />
      <path d="M7 23c4-3.2 6 2.4 9 0s5-3 9 0" opacity=".6" />
    </g>
  </svg>`,
  styles: `
    :host {
      display: inline-grid;
      flex: none;
    }
  `,
})
export class Logo {}
