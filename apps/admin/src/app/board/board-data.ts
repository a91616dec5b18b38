import { DestroyRef, Injectable, inject, signal } from '@angular/core';
import { type Observable, type Subscription } from 'rxjs';
import { ApiError } from '../api/api-error';
import { type WidgetAnswer, type WidgetLine } from '../api/types';

/** What a widget shows; the answer before stays while a newer one is on its way. */
export interface WidgetState {
  loading: boolean;
  answer?: WidgetAnswer;
  error?: ApiError;
}

const WAITING: WidgetState = { loading: true };

/** The data of the widgets of a page, as their lines come. Provided by the page. */
@Injectable()
export class BoardData {
  private readonly states = signal<Readonly<Record<string, WidgetState>>>({});
  private readonly failed = signal<ApiError | undefined>(undefined);
  private readonly busy = signal(false);
  private subscription: Subscription | undefined;

  /** Why nothing came at all. */
  readonly error = this.failed.asReadonly();
  readonly loading = this.busy.asReadonly();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.subscription?.unsubscribe());
  }

  stateOf(id: string): WidgetState {
    return this.states()[id] ?? WAITING;
  }

  /** Reads the lines of these widgets in place of what is under way. */
  load(ids: readonly string[], lines: Observable<WidgetLine>): void {
    this.subscription?.unsubscribe();
    this.failed.set(undefined);
    this.busy.set(true);
    this.states.update((old) => ({
      ...old,
      ...Object.fromEntries(ids.map((id) => [id, { ...old[id], loading: true }])),
    }));
    this.subscription = lines.subscribe({
      next: (line) => this.take(line),
      error: (cause: unknown) => this.end(ids, ApiError.from(cause)),
      complete: () => this.end(ids),
    });
  }

  private take(line: WidgetLine): void {
    const state = line.status === 'ok' ? { answer: line } : { error: errorOf(line) };
    this.states.update((old) => ({ ...old, [line.widget_id]: { loading: false, ...state } }));
  }

  /** Widgets without a line: the stream was cut off. */
  private end(ids: readonly string[], error?: ApiError): void {
    this.busy.set(false);
    const unanswered = ids.filter((id) => this.stateOf(id).loading);
    if (unanswered.length === ids.length && error) this.failed.set(error);
    const lost = error ?? new ApiError('unreachable', 'The answer was cut off.', 0, 'Try again.');
    this.states.update((old) => ({
      ...old,
      ...Object.fromEntries(unanswered.map((id) => [id, { ...old[id], loading: false, error: lost }])),
    }));
  }
}

function errorOf({ error }: Extract<WidgetLine, { status: 'failed' }>): ApiError {
  const { code, message, hint, correlation_id, details } = error;
  return new ApiError(code, message, 200, hint, correlation_id, details);
}
