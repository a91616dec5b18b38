import { inject } from '@angular/core';
import { type CanActivateFn, type CanDeactivateFn, Router } from '@angular/router';
import { SessionStore } from '../api/session';

/** Lets in everyone but those the server does not know; when it cannot be asked, the shell says so. */
export const signedIn: CanActivateFn = async (_route, state) => {
  const [session, router] = [inject(SessionStore), inject(Router)];
  await session.start();
  if (!session.anonymous()) return true;
  return router.createUrlTree(['/login'], { queryParams: state.url === '/' ? {} : { next: state.url } });
};

export const guestsOnly: CanActivateFn = async () => {
  const [session, router] = [inject(SessionStore), inject(Router)];
  await session.start();
  return session.user() ? router.createUrlTree(['/']) : true;
};

/** For pages that show something else to those who are signed in. */
export const anyone: CanActivateFn = async () => {
  await inject(SessionStore).start();
  return true;
};

/** For pages that hold what is not saved: they ask before it is lost. */
export const keepsChanges: CanDeactivateFn<{ mayLeave(): boolean | Promise<boolean> }> = (page) => page.mayLeave();
