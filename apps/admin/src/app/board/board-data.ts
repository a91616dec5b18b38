import { DestroyRef, Injectable, computed, inject, signal } from '@angular/core';
import { type Observable, type Subscription } from 'rxjs';
import { ApiError } from '../api/api-error';
import { type Widget, type WidgetAnswer, type WidgetLine } from '../api/types';

/** What a widget shows; the answer before stays while a newer one is on its way. */
export interface WidgetState {
  loading: boolean;
  /** The answer is to another question than the one that is under way. */
  isStale?: boolean;
  answer?: WidgetAnswer;
  error?: ApiError;
}

const WAITING: WidgetState = { loading: true };

/** One request: the widgets that wait for its lines, and those that wait for another one by now. */
interface Load {
  waiting: Set<string>;
  released: Set<string>;
  subscription?: Subscription;
}

/** Whether a widget has an answer of the server: texts and live feeds have none. */
export function isAsked({ source }: Pick<Widget, 'source'>): boolean {
  return source.type !== 'text' && !(source.type === 'analytics' && source.question === 'live');
}

/** The data of the widgets of a page, as their lines come. Provided by the page. */
@Injectable()
export class BoardData {
  private readonly states = signal<Readonly<Record<string, WidgetState>>>({});
  private readonly failed = signal<ApiError | undefined>(undefined);
  private readonly loads = signal<readonly Load[]>([]);

  /** Why nothing came at all. */
  readonly error = this.failed.asReadonly();
  readonly loading = computed(() => this.loads().length > 0);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.loads().forEach(({ subscription }) => subscription?.unsubscribe()));
  }

  stateOf(id: string): WidgetState {
    return this.states()[id] ?? WAITING;
  }

  /**
   * Reads the lines of these widgets; what was under way for them does not count any more.
   * @param isSameQuestion the answers that are there stay good while newer ones are on their way
   */
  load(ids: readonly string[], lines: Observable<WidgetLine>, { isSameQuestion = false } = {}): void {
    this.release(ids);
    this.failed.set(undefined);
    this.change(ids, (old) => ({ ...old, loading: true, isStale: !isSameQuestion }));
    const load: Load = { waiting: new Set(ids), released: new Set() };
    this.loads.update((loads) => [...loads, load]);
    load.subscription = lines.subscribe({
      next: (line) => this.take(load, line),
      error: (cause: unknown) => this.end(load, ids.length, ApiError.from(cause)),
      complete: () => this.end(load, ids.length),
    });
  }

  /** Earlier requests do not answer for these widgets; one that nobody waits for any more is ended. */
  private release(ids: readonly string[]): void {
    const isOver = ({ waiting, released, subscription }: Load) => {
      const taken = ids.filter((id) => waiting.delete(id));
      for (const id of taken) released.add(id);
      if (taken.length === 0 || waiting.size > 0) return false;
      subscription?.unsubscribe();
      return true;
    };
    this.loads.update((loads) => loads.filter((load) => !isOver(load)));
  }

  private take({ waiting, released }: Load, line: WidgetLine): void {
    if (released.has(line.widget_id)) return;
    waiting.delete(line.widget_id);
    const state = line.status === 'ok' ? { answer: line } : { error: errorOf(line) };
    this.change([line.widget_id], () => ({ loading: false, ...state }));
  }

  /** Widgets without a line: the stream was cut off. */
  private end(load: Load, asked: number, error?: ApiError): void {
    this.loads.update((loads) => loads.filter((other) => other !== load));
    if (error && load.waiting.size === asked) this.failed.set(error);
    const lost = error ?? new ApiError('unreachable', 'The answer was cut off.', 0, 'Try again.');
    this.change([...load.waiting], ({ answer }) => ({ loading: false, ...(answer && { answer }), error: lost }));
  }

  private change(ids: readonly string[], change: (state: WidgetState) => WidgetState): void {
    this.states.update((old) => ({
      ...old,
      ...Object.fromEntries(ids.map((id) => [id, change(old[id] ?? WAITING)])),
    }));
  }
}

function errorOf({ error }: Extract<WidgetLine, { status: 'failed' }>): ApiError {
  const { code, message, hint, correlation_id, details } = error;
  return new ApiError(code, message, code === 'not_found' ? 404 : 200, hint, correlation_id, details);
}
