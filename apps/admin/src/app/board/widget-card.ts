import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { type Widget } from '../api/types';
import { ErrorState, Skeleton } from '../ui/states';
import { BoardData } from './board-data';
import { WidgetView } from './widget-view';

/** A widget in its frame: loading, failed or drawn, whatever the others are. Beside its title stands what carries `head`. */
@Component({
  selector: 'app-widget-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [ErrorState, Skeleton, WidgetView],
  template: `
    <section class="card" [attr.aria-label]="widget().title || 'Widget'" [attr.aria-busy]="state().loading">
      <div class="card-head">
        <h2 class="ellipsis" [title]="widget().title">{{ widget().title }}</h2>
        <ng-content select="[head]" />
      </div>
      <div class="body">
        @if (state().error; as error) {
          <ui-error [error]="error" (retry)="retry.emit()" />
        } @else if (state().answer; as answer) {
          <app-widget-view [widget]="widget()" [answer]="answer" />
        } @else {
          <ui-skeleton height="100%" />
        }
      </div>
    </section>
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
      height: 100%;
    }
    .card {
      display: flex;
      flex-direction: column;
      height: 100%;
      overflow: hidden;
    }
    .body {
      flex: 1;
      min-height: 0;
      padding: 0 var(--s4) var(--s4);
      overflow: auto;
    }
  `,
})
export class WidgetCard {
  readonly widget = input.required<Widget>();
  readonly retry = output<void>();
  private readonly data = inject(BoardData);
  protected readonly state = computed(() => this.data.stateOf(this.widget().id));
}
