import { type Signal, signal } from '@angular/core';
import { type Observable } from 'rxjs';
import { ApiError } from './api-error';

/** One form's or button's way to the server. */
export interface Submission {
  readonly busy: Signal<boolean>;
  /** What the server objected to; gone as soon as one tries again. */
  readonly error: Signal<ApiError | undefined>;
  /** Sends the request unless one is under way; `done` gets its answer. */
  run<T>(request: Observable<T>, done: (answer: T) => void): void;
}

export function submission(): Submission {
  const busy = signal(false);
  const error = signal<ApiError | undefined>(undefined);
  return {
    busy: busy.asReadonly(),
    error: error.asReadonly(),
    run: (request, done) => {
      if (busy()) return;
      busy.set(true);
      error.set(undefined);
      request.subscribe({
        next: (answer) => {
          busy.set(false);
          done(answer);
        },
        error: (cause: unknown) => {
          busy.set(false);
          error.set(ApiError.from(cause));
        },
      });
    },
  };
}
