import { ChangeDetectionStrategy, Component, computed, input, output } from '@angular/core';
import { type ApiError } from '../api/api-error';
import { Button } from './button';
import { Icon, type IconName } from './icon';

/** What a page shows instead of nothing: why it is empty and what to do next (projected). */
@Component({
  selector: 'ui-empty',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon],
  template: `
    <span class="mark"><ui-icon [name]="icon()" [size]="20" /></span>
    @if (isPage()) {
      <h1>{{ heading() }}</h1>
    } @else {
      <h2>{{ heading() }}</h2>
    }
    @if (text()) {
      <p class="muted">{{ text() }}</p>
    }
    <ng-content />
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      justify-items: center;
      gap: var(--s2);
      padding: var(--s6) var(--s4);
      text-align: center;
    }
    .mark {
      display: grid;
      place-items: center;
      width: 2.75rem;
      height: 2.75rem;
      margin-bottom: var(--s1);
      border-radius: var(--r-lg);
      background: var(--accent-soft);
      color: var(--on-accent-soft);
    }
    h1 {
      font-size: var(--t-lg);
    }
    p {
      max-width: 32rem;
      margin-bottom: var(--s2);
      text-wrap: pretty;
    }
  `,
})
export class EmptyState {
  readonly heading = input.required<string>();
  readonly text = input<string>();
  readonly icon = input<IconName>('inbox');
  /** It is all there is: its heading is the page's. */
  readonly isPage = input(false);
}

@Component({
  selector: 'ui-error',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Icon, Button],
  template: `
    <ui-icon name="alert" [size]="20" />
    <div class="grow">
      <p class="message">{{ error().message }}</p>
      @if (error().hint) {
        <p class="muted small">{{ error().hint }}</p>
      }
      @if (error().correlationId) {
        <p class="subtle id">
          Reference <code>{{ error().correlationId }}</code>
        </p>
      }
    </div>
    @if (canRetry()) {
      <button uiButton type="button" (click)="retry.emit()">Try again</button>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--s3);
      padding: var(--s4);
    }
    ui-icon {
      color: var(--danger);
    }
    // The button goes below the text before it squeezes it.
    .grow {
      flex-basis: 10rem;
    }
    .message {
      font-weight: 540;
    }
    .id {
      font-size: var(--t-xs);
      overflow-wrap: anywhere;
    }
  `,
  host: { role: 'alert' },
})
export class ErrorState {
  readonly error = input.required<ApiError>();
  readonly retry = output<void>();
  /** Asking again does not change who one is or what exists. */
  protected readonly canRetry = computed(() => ![403, 404].includes(this.error().status));
}

/** A grey stand-in of the size of what is loading. */
@Component({
  selector: 'ui-skeleton',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<span class="sr-only">Loading</span>`,
  styles: `
    :host {
      display: block;
      border-radius: var(--r-sm);
      background: var(--surface-3);
      animation: pulse 1.4s ease-in-out infinite;
    }
    @keyframes pulse {
      50% {
        opacity: 0.45;
      }
    }
  `,
  host: { '[style.height]': 'height()', '[style.width]': 'width()' },
})
export class Skeleton {
  readonly height = input('1rem');
  readonly width = input('100%');
}

/** Stand-in for a table that is loading. */
@Component({
  selector: 'ui-skeleton-rows',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Skeleton],
  template: `@for (row of rows(); track $index) {
    <div class="row nowrap">
      <ui-skeleton width="38%" height="0.875rem" />
      <ui-skeleton width="22%" height="0.875rem" />
      <ui-skeleton width="14%" height="0.875rem" />
    </div>
  }`,
  styles: `
    .row {
      gap: var(--s4);
      padding: 0.75rem var(--s4);
      border-bottom: 1px solid var(--border);
    }
    .row:last-child {
      border: 0;
    }
  `,
})
export class SkeletonRows {
  readonly count = input(6);
  protected readonly rows = computed(() => Array.from({ length: this.count() }));
}
