import { DialogRef } from '@angular/cdk/dialog';
import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationStart, Router } from '@angular/router';
import { filter } from 'rxjs';
import { Sidebar } from './sidebar';

/** The sidebar in a drawer; it closes as soon as one goes somewhere. */
@Component({
  selector: 'app-nav-drawer',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Sidebar],
  template: `<app-sidebar />`,
  styles: `
    :host {
      display: block;
      height: 100%;
    }
  `,
})
export class NavDrawer {
  constructor() {
    const ref = inject(DialogRef);
    inject(Router)
      .events.pipe(
        filter((event) => event instanceof NavigationStart),
        takeUntilDestroyed(),
      )
      .subscribe(() => ref.close());
  }
}
