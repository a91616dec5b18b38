import { LiveAnnouncer } from '@angular/cdk/a11y';
import { inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router } from '@angular/router';
import { distinctUntilChanged, filter, map, skip } from 'rxjs';

const pathOf = (url: string): string => url.replace(/[?#].*/, '');

/** Reads out the title of each page that opens without loading, as a browser does for one that loads. */
export function announcePages(): void {
  const announcer = inject(LiveAnnouncer);
  inject(Router)
    .events.pipe(
      filter((event) => event instanceof NavigationEnd),
      map(({ urlAfterRedirects }) => pathOf(urlAfterRedirects)),
      distinctUntilChanged(),
      // The first one loaded.
      skip(1),
      takeUntilDestroyed(),
    )
    // The router sets the title after it has told of the end.
    .subscribe(() => setTimeout(() => void announcer.announce(document.title)));
}
