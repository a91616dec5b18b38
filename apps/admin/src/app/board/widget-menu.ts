import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { type Widget } from '../api/types';
import { Button } from '../ui/button';
import { Icon } from '../ui/icon';
import { BOARD_VIEW } from './board-view';
import { widgetName } from './widget-text';

/** What may be done with a widget, behind three dots. */
@Component({
  selector: 'app-widget-menu',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, CdkMenu, CdkMenuItem, CdkMenuTrigger, Icon],
  template: `
    @if (actions().length) {
      <button
        uiButton
        iconOnly
        size="sm"
        variant="ghost"
        type="button"
        [attr.aria-label]="'Menu of ' + name()"
        [cdkMenuTriggerFor]="menu"
      >
        <ui-icon name="more" />
      </button>
    }
    <ng-template #menu>
      <div cdkMenu class="menu">
        @for (action of actions(); track action.label) {
          <button cdkMenuItem class="menu-item" type="button" (cdkMenuItemTriggered)="action.run()">
            <ui-icon [name]="action.icon" />{{ action.label }}
          </button>
        }
      </div>
    </ng-template>
  `,
})
export class WidgetMenu {
  readonly widget = input.required<Widget>();
  private readonly board = inject(BOARD_VIEW);
  protected readonly name = computed(() => widgetName(this.widget()));
  protected readonly actions = computed(() => this.board.actions?.(this.widget()) ?? []);
}
