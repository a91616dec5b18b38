import { DestroyRef, Injectable, inject, signal } from '@angular/core';

/** The whole screen for a page, as for a display on a wall; Esc ends it. Provided by the page. */
@Injectable()
export class FullScreen {
  private readonly on = signal(false);
  readonly isOn = this.on.asReadonly();

  constructor() {
    const look = () => this.on.set(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', look);
    inject(DestroyRef).onDestroy(() => {
      document.removeEventListener('fullscreenchange', look);
      if (this.on()) void document.exitFullscreen();
    });
  }

  /** @throws where the browser does not allow it */
  async enter(): Promise<void> {
    await document.documentElement.requestFullscreen();
  }
}
