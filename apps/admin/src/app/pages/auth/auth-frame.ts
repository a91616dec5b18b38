import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Logo } from '../../shell/logo';

@Component({
  selector: 'app-auth-frame',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Logo],
  template: `
    <main>
      <div class="brand"><app-logo />Strata</div>
      <div class="card">
        <h1>{{ heading() }}</h1>
        @if (text()) {
          <p class="muted">{{ text() }}</p>
        }
        <ng-content />
      </div>
      <ng-content select="[below]" />
    </main>
  `,
  styles: `
    :host {
      display: grid;
      place-items: center;
      min-height: 100dvh;
      padding: var(--s5) var(--s4);
    }
    main {
      display: grid;
      gap: var(--s4);
      width: min(24.5rem, 100%);
    }
    .brand {
      display: flex;
      align-items: center;
      justify-content: center;
      gap: var(--s2);
      font-size: var(--t-xl);
      font-weight: 640;
      letter-spacing: -0.02em;
    }
    .card {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s3);
      padding: var(--s5);
    }
    p {
      text-wrap: pretty;
    }
  `,
})
export class AuthFrame {
  readonly heading = input.required<string>();
  readonly text = input<string>();
}
