import { type Signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { debounceTime } from 'rxjs';

/** What somebody types, once they pause. Call it where injection is possible. */
export function settled(typed: Signal<string>): Signal<string> {
  return toSignal(toObservable(typed).pipe(debounceTime(200)), { initialValue: typed() });
}
