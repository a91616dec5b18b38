import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { Avatar } from './avatar';
import { type Who, detailOf, nameOf } from './who';

/** Avatar, name and what else is known of somebody, in a row of a list. */
@Component({
  selector: 'app-person-cell',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Avatar],
  template: `
    <app-avatar [who]="who()" />
    <span class="words">
      <span class="ellipsis name" [title]="name()">{{ name() }}</span>
      @if (detail(); as text) {
        <span class="ellipsis subtle detail" [title]="text">{{ text }}</span>
      }
    </span>
  `,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: var(--s2);
      min-width: 0;
    }
    .words {
      display: grid;
      min-width: 0;
      line-height: 1.3;
    }
    .name {
      font-weight: 520;
    }
    .detail {
      font-size: var(--t-xs);
    }
  `,
})
export class PersonCell {
  readonly who = input.required<Who>();
  protected readonly name = computed(() => nameOf(this.who()));
  protected readonly detail = computed(() => detailOf(this.who()));
}
