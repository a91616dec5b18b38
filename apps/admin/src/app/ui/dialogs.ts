import { Dialog, type DialogConfig, type DialogRef } from '@angular/cdk/dialog';
import { createGlobalPositionStrategy } from '@angular/cdk/overlay';
import { type ComponentType } from '@angular/cdk/portal';
import { Injectable, Injector, inject } from '@angular/core';
import { of } from 'rxjs';
import { ConfirmDialog, type Confirmation } from './confirm';
import { TITLE_ID } from './dialog';

/** Opens components as modal layers; each method resolves when the layer is closed. */
@Injectable({ providedIn: 'root' })
export class Dialogs {
  private readonly dialog = inject(Dialog);
  private readonly injector = inject(Injector);

  /**
   * Resolves with the dialog's result, undefined when it was dismissed.
   * @param injector of the page, for a dialog that uses what the page provides
   */
  open<R, D = undefined>(
    component: ComponentType<unknown>,
    data?: D,
    panelClass = ['dialog-panel'],
    injector?: Injector,
  ) {
    const config = { data, panelClass, ariaLabelledBy: TITLE_ID, autoFocus: 'first-tabbable', injector };
    return this.layer<R, D>(component, config);
  }

  /** A panel on the right, for the details of one row. Resolves with what was chosen there. */
  drawer<R, D>(component: ComponentType<unknown>, data: D): Promise<R | undefined> {
    return this.layer<R, D>(component, {
      data,
      panelClass: 'drawer-panel',
      ariaLabelledBy: TITLE_ID,
      autoFocus: 'dialog',
      positionStrategy: createGlobalPositionStrategy(this.injector).right('0').top('0'),
    });
  }

  /** The navigation on narrow screens, from the left. */
  navigation(component: ComponentType<unknown>): Promise<unknown> {
    return this.layer(component, {
      panelClass: 'nav-panel',
      ariaLabel: 'Navigation',
      closeOnNavigation: true,
      positionStrategy: createGlobalPositionStrategy(this.injector).left('0').top('0'),
    });
  }

  /** The command palette, near the top of the window. */
  palette(component: ComponentType<unknown>): Promise<unknown> {
    return this.layer(component, {
      panelClass: 'palette-panel',
      ariaLabel: 'Command palette',
      autoFocus: 'first-tabbable',
      closeOnNavigation: true,
      positionStrategy: createGlobalPositionStrategy(this.injector).centerHorizontally().top('12dvh'),
    });
  }

  /** Asks before something that cannot be taken back, and does it; true when it is done. */
  async confirm(question: Confirmation): Promise<boolean> {
    return (await this.open<boolean, Confirmation>(ConfirmDialog, question)) ?? false;
  }

  /** Asks whether a page with unsaved changes may be left. */
  leave(): Promise<boolean> {
    return this.confirm({
      heading: 'Leave without saving?',
      text: 'What you changed here is lost.',
      action: 'Leave',
      danger: true,
      run: () => of(undefined),
    });
  }

  private layer<R, D>(
    component: ComponentType<unknown>,
    config: DialogConfig<D, DialogRef<R, unknown>>,
  ): Promise<R | undefined> {
    const ref = this.dialog.open<R, D, unknown>(component, { backdropClass: 'backdrop', ...config });
    return new Promise((resolve) => ref.closed.subscribe(resolve));
  }
}
