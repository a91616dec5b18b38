import { ChangeDetectionStrategy, Component, DestroyRef, effect, inject, input, signal } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { FirstEvent } from '../../api/first-event';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';

/** Long enough to be glad about it. */
const CELEBRATED_MS = 3_000;

/** Waits for the project's first event, is glad about it, and leads to the dashboard. */
@Component({
  selector: 'app-first-event-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon, RouterLink],
  template: `
    <div class="panel" role="status" [class.arrived]="arrived()">
      @if (arrived()) {
        <span class="mark"><ui-icon name="check" [size]="20" /></span>
        <div class="grow">
          <h2>Your first event is here</h2>
          <p class="muted small">Everything works. Opening the dashboard…</p>
        </div>
      } @else {
        <span class="pulse" aria-hidden="true"></span>
        <div class="grow">
          <h2>{{ waitingFor() }}</h2>
          <p class="muted small">{{ advice() }}</p>
        </div>
      }
      <a uiButton [variant]="arrived() ? 'primary' : 'secondary'" [routerLink]="['/projects', projectId()]">
        {{ arrived() ? 'Open dashboard' : 'Skip for now' }}
      </a>
    </div>
  `,
  styles: `
    .panel {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--s3) var(--s4);
      padding: var(--s4);
      border-radius: var(--r-lg);
      border: 1px solid var(--border);
      background: var(--surface-2);
      transition: background var(--ease);
    }
    .arrived {
      border-color: transparent;
      background: var(--success-soft);
    }
    .grow {
      flex-basis: 12rem;
    }
    .mark,
    .pulse {
      flex: none;
      width: 2.25rem;
      height: 2.25rem;
      border-radius: 50%;
    }
    .mark {
      display: grid;
      place-items: center;
      background: var(--success);
      color: var(--success-soft);
      animation: pop 420ms cubic-bezier(0.2, 1.4, 0.4, 1);
    }
    .pulse {
      background: radial-gradient(circle, var(--accent) 0 5px, transparent 5.5px);
      position: relative;
    }
    .pulse::after {
      content: '';
      position: absolute;
      inset: 6px;
      border: 2px solid var(--accent);
      border-radius: 50%;
      animation: ring 1.8s ease-out infinite;
    }
    @keyframes ring {
      from {
        opacity: 0.7;
        transform: scale(0.5);
      }
      to {
        opacity: 0;
        transform: scale(1.5);
      }
    }
    @keyframes pop {
      from {
        transform: scale(0.4);
      }
    }
  `,
})
export class FirstEventPanel {
  readonly projectId = input.required<string>();
  readonly waitingFor = input('Waiting for your first event');
  readonly advice = input('Open your site in a browser once the snippet is in place. This page notices by itself.');
  protected readonly arrived = signal(false);
  private readonly firstEvent = inject(FirstEvent);
  private readonly router = inject(Router);

  constructor() {
    effect((onCleanup) => {
      const id = this.projectId();
      const waiting = this.firstEvent.of(id).subscribe(() => this.celebrate(id));
      onCleanup(() => waiting.unsubscribe());
    });
    inject(DestroyRef).onDestroy(() => clearTimeout(this.leaving));
  }

  private leaving: ReturnType<typeof setTimeout> | undefined;

  private celebrate(id: string): void {
    this.arrived.set(true);
    this.leaving = setTimeout(() => void this.router.navigate(['/projects', id]), CELEBRATED_MS);
  }
}
