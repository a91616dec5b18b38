import { ChangeDetectionStrategy, Component, Injectable, inject, signal } from '@angular/core';
import { ApiError } from '../api/api-error';
import { Button } from './button';
import { Icon } from './icon';

interface Toast {
  id: number;
  text: string;
  tone: 'success' | 'danger';
  action?: ToastAction;
}

/** Something that may be done about a notice. */
export interface ToastAction {
  label: string;
  run(): void;
}

const SHOWN_MS = { success: 4_000, danger: 9_000 };
/** Long enough to read it, and to go there. */
const SHOWN_WITH_ACTION_MS = 20_000;

@Injectable({ providedIn: 'root' })
export class Toasts {
  private next = 0;
  readonly shown = signal<readonly Toast[]>([]);

  done(text: string, action?: ToastAction): void {
    this.add(text, 'success', action);
  }

  failed(cause: unknown): void {
    this.say(ApiError.from(cause).text);
  }

  /** What did not work, in words of the page. */
  say(text: string): void {
    this.add(text, 'danger');
  }

  dismiss(id: number): void {
    this.shown.update((toasts) => toasts.filter((toast) => toast.id !== id));
  }

  private add(text: string, tone: Toast['tone'], action?: ToastAction): void {
    const id = this.next++;
    this.shown.update((toasts) => [...toasts.slice(-2), { id, text, tone, ...(action && { action }) }]);
    setTimeout(() => this.dismiss(id), action ? SHOWN_WITH_ACTION_MS : SHOWN_MS[tone]);
  }
}

@Component({
  selector: 'ui-toasts',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon],
  template: `
    @for (toast of toasts.shown(); track toast.id) {
      <div class="toast" [attr.data-tone]="toast.tone">
        <ui-icon [name]="toast.tone === 'success' ? 'check' : 'alert'" />
        <span class="grow">{{ toast.text }}</span>
        @if (toast.action; as action) {
          <button uiButton size="sm" type="button" (click)="toasts.dismiss(toast.id); action.run()">
            {{ action.label }}
          </button>
        }
        <button
          uiButton
          iconOnly
          size="sm"
          variant="ghost"
          type="button"
          aria-label="Dismiss"
          (click)="toasts.dismiss(toast.id)"
        >
          <ui-icon name="close" [size]="14" />
        </button>
      </div>
    }
  `,
  styles: `
    :host {
      position: fixed;
      z-index: 2000;
      // Actions stand at the right end of what they belong to: the middle is free.
      left: 50%;
      bottom: var(--s4);
      translate: -50%;
      display: grid;
      gap: var(--s2);
      width: min(24rem, calc(100vw - 2rem));
      pointer-events: none;
    }
    .toast {
      display: flex;
      align-items: center;
      gap: var(--s2);
      padding: var(--s2) var(--s2) var(--s2) var(--s3);
      border: 1px solid var(--border);
      border-radius: var(--r-lg);
      background: var(--surface);
      box-shadow: var(--shadow-2);
      font-size: var(--t-sm);
      pointer-events: auto;
      animation: rise 160ms ease-out;
    }
    [data-tone='success'] > ui-icon {
      color: var(--success);
    }
    [data-tone='danger'] > ui-icon {
      color: var(--danger);
    }
    // On a narrow screen everything reaches the lower edge, and the head does not need a hand.
    @media (max-width: 47.99rem) {
      :host {
        top: var(--s3);
        bottom: auto;
      }
    }
    @keyframes rise {
      from {
        opacity: 0;
        transform: translateY(6px);
      }
    }
  `,
  host: { role: 'status', 'aria-live': 'polite' },
})
export class ToastOutlet {
  protected readonly toasts = inject(Toasts);
}
