import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { Theme } from './ui/theme';
import { ToastOutlet } from './ui/toast';

@Component({
  selector: 'app-root',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [RouterOutlet, ToastOutlet],
  template: `<router-outlet /><ui-toasts />`,
})
export class App {
  constructor() {
    inject(Theme); // Starts following the system's theme.
  }
}
