import { ChangeDetectionStrategy, Component, ElementRef, computed, inject, input, output } from '@angular/core';
import { type Widget } from '../../../api/types';
import { WidgetCard } from '../../../board/widget-card';
import { Button } from '../../../ui/button';
import { Icon } from '../../../ui/icon';
import { placeText } from './place-text';

/** A widget that is being edited: one stop of the keyboard, with a head to drag it by and what is done with it. */
@Component({
  selector: 'app-widget-frame',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, Icon, WidgetCard],
  template: `
    <app-widget-card [widget]="shown()" (retry)="retry.emit()" />
    <div class="grip">
      <div class="tools">
        @if (isNarrow()) {
          <button uiButton iconOnly size="sm" type="button" [attr.aria-label]="'Move up ' + name()" (click)="up.emit()">
            <ui-icon class="up" name="chevron" [size]="14" />
          </button>
          <button
            uiButton
            iconOnly
            size="sm"
            type="button"
            [attr.aria-label]="'Move down ' + name()"
            (click)="down.emit()"
          >
            <ui-icon name="chevron" [size]="14" />
          </button>
        }
        <button uiButton iconOnly size="sm" type="button" [attr.aria-label]="'Edit ' + name()" (click)="edit.emit()">
          <ui-icon name="edit" [size]="14" />
        </button>
        <button
          uiButton
          iconOnly
          size="sm"
          type="button"
          [attr.aria-label]="'Duplicate ' + name()"
          [disabled]="isFull()"
          (click)="duplicate.emit()"
        >
          <ui-icon name="copy" [size]="14" />
        </button>
        <button
          uiButton
          iconOnly
          size="sm"
          type="button"
          [attr.aria-label]="'Remove ' + name()"
          (click)="remove.emit()"
        >
          <ui-icon name="trash" [size]="14" />
        </button>
      </div>
    </div>
  `,
  styles: `
    :host {
      position: relative;
      display: block;
      height: 100%;
      border-radius: var(--r-lg);
    }
    .grip {
      position: absolute;
      z-index: 2;
      inset: 0 0 auto;
      display: flex;
      justify-content: flex-end;
      height: 3.25rem;
      padding: 0.625rem;
      border-radius: var(--r-lg) var(--r-lg) 0 0;
    }
    .tools {
      display: flex;
      gap: var(--s1);
      height: 2rem;
      padding-left: var(--s2);
      border-radius: var(--r-md);
      background: var(--surface);
    }
    .up {
      rotate: 180deg;
    }
    // Where a pointer can hover, the titles are read until it does.
    @media (hover: hover) {
      .tools {
        opacity: 0;
      }
      :host(:hover) .tools,
      :host(:focus-within) .tools {
        opacity: 1;
      }
    }
  `,
  host: {
    tabindex: '0',
    role: 'group',
    '[attr.aria-label]': 'label()',
    '[attr.data-widget]': 'widget().id',
  },
})
export class WidgetFrame {
  readonly widget = input.required<Widget>();
  /** In one column: buttons move it instead of a pointer. */
  readonly isNarrow = input(false);
  /** There is no room for one more. */
  readonly isFull = input(false);
  readonly retry = output<void>();
  readonly edit = output<void>();
  readonly duplicate = output<void>();
  readonly remove = output<void>();
  readonly up = output<void>();
  readonly down = output<void>();
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  /** One that has only moved is not drawn anew. */
  protected readonly shown = computed(() => this.widget(), { equal: looksTheSame });
  protected readonly name = computed(() => this.widget().title || 'widget');
  protected readonly label = computed(() => `${this.name()}, ${placeText(this.widget().position)}`);

  focus(): void {
    this.element.focus();
  }
}

/** Whatever their places are. */
function looksTheSame(a: Widget, b: Widget): boolean {
  return (['id', 'title', 'description', 'source', 'chart', 'filters'] as const).every((part) => a[part] === b[part]);
}
