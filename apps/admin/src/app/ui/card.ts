import { ChangeDetectionStrategy, Component, input } from '@angular/core';

let count = 0;

/** A titled section of a page; projects its body, and beside the title what carries `head`. */
@Component({
  selector: 'ui-card',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="card" [attr.aria-labelledby]="id">
      <div class="card-head">
        <div class="title">
          <h2 [id]="id">{{ heading() }}</h2>
          @if (text()) {
            <p class="muted small">{{ text() }}</p>
          }
        </div>
        <ng-content select="[head]" />
      </div>
      <ng-content />
    </section>
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
    }
    .title {
      flex: 1 1 14rem;
      min-width: 0;
    }
    p {
      max-width: 44rem;
      text-wrap: pretty;
    }
  `,
})
export class Card {
  readonly heading = input.required<string>();
  readonly text = input<string>();
  protected readonly id = `card-${++count}`;
}
