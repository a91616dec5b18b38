import { Injectable, signal } from '@angular/core';

const KEY = 'strata.invitation';

/**
 * The secret of the invitation link. It comes in the address's fragment, which no server sees, and is kept for this tab
 * while one signs in: in an address of ours it would end up in logs.
 */
@Injectable({ providedIn: 'root' })
export class InvitationToken {
  readonly value = signal<string | undefined>(undefined);

  /** Takes the token out of the address. */
  read(): void {
    const fragment = decodeFragment(window.location.hash);
    if (fragment) {
      sessionStorage.setItem(KEY, fragment);
      window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
    }
    this.value.set(sessionStorage.getItem(KEY) ?? undefined);
  }

  forget(): void {
    sessionStorage.removeItem(KEY);
    this.value.set(undefined);
  }
}

function decodeFragment(hash: string): string {
  try {
    return decodeURIComponent(hash.slice(1)).trim();
  } catch {
    return ''; // Cut off in the middle of an escape: no token of ours.
  }
}
