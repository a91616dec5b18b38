import { Injectable, signal } from '@angular/core';

const KEY = 'strata.recent';
const KEPT = 12;

/** `id` in front of the others, once. */
export function withRecent(ids: readonly string[], id: string): string[] {
  return [id, ...ids.filter((other) => other !== id)].slice(0, KEPT);
}

/** What was opened last, the latest first; remembered by this browser. */
@Injectable({ providedIn: 'root' })
export class Recents {
  private readonly stored = signal<readonly string[]>(read());
  readonly ids = this.stored.asReadonly();

  add(id: string): void {
    this.stored.update((ids) => withRecent(ids, id));
    localStorage.setItem(KEY, JSON.stringify(this.stored()));
  }
}

function read(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string').slice(0, KEPT) : [];
  } catch {
    return []; // Edited by hand, or by another version.
  }
}
