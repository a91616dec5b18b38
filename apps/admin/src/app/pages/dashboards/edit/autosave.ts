import { DestroyRef, Injectable, effect, inject, signal, untracked } from '@angular/core';
import { Subject } from 'rxjs';
import { ApiError } from '../../../api/api-error';
import { DashboardsClient } from '../../../api/dashboards.client';
import { type Dashboard } from '../../../api/types';
import { type Draft, draftOf, isSame } from './draft';
import { BoardDraft } from './draft-store';

export type SaveState =
  | { is: 'saved' | 'waiting' | 'saving' }
  /** Kept in the page. `retries`: it is tried again by itself. */
  | { is: 'failed'; error: ApiError; retries: boolean }
  /** Somebody else saved another version. */
  | { is: 'conflict'; theirs: Dashboard };

const AFTER_MS = 800;
const RETRY_MS = 5_000;

/** Saves the draft a moment after it changes, one request at a time. Provided by the editor. */
@Injectable()
export class Autosave {
  private readonly client = inject(DashboardsClient);
  private readonly store = inject(BoardDraft);
  private readonly current = signal<SaveState>({ is: 'saved' });
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isBusy = false;
  /** Ends of attempts, good or bad. */
  private readonly ended = new Subject<void>();

  readonly state = this.current.asReadonly();
  /** As the server keeps it after each change. */
  readonly saved = new Subject<Dashboard>();

  constructor() {
    effect(() => {
      const change = this.store.change();
      untracked(() => this.follow(change !== undefined));
    });
    const retry = () => this.retry();
    window.addEventListener('online', retry);
    inject(DestroyRef).onDestroy(() => {
      window.removeEventListener('online', retry);
      clearTimeout(this.timer);
      // Who goes within the moment of waiting does not lose it.
      if (this.current().is === 'waiting') this.save();
    });
  }

  /** Saves at once what is not saved yet; resolves when that was tried. */
  flush(): Promise<void> {
    const tried = new Promise<void>((resolve) => {
      const subscription = this.ended.subscribe(() => {
        subscription.unsubscribe();
        resolve();
      });
    });
    if (!this.isBusy && !this.store.change()) return Promise.resolve();
    this.save();
    return tried;
  }

  retry(): void {
    if (this.current().is === 'failed') this.save();
  }

  /** After a conflict: one's own is saved over theirs. */
  saveOver(theirs: Dashboard): void {
    this.store.standOn(theirs);
    this.save();
  }

  /** After a conflict: goes on from theirs. */
  take(theirs: Dashboard): void {
    this.store.begin(theirs);
    this.current.set({ is: 'saved' });
    this.saved.next(theirs);
  }

  private follow(isChanged: boolean): void {
    if (this.current().is === 'conflict') return;
    if (!isChanged) {
      clearTimeout(this.timer);
      if (!this.isBusy) this.current.set({ is: 'saved' });
      return;
    }
    if (!this.isBusy && this.current().is !== 'failed') this.current.set({ is: 'waiting' });
    this.in(AFTER_MS);
  }

  private in(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), ms);
  }

  private save(): void {
    clearTimeout(this.timer);
    const [kept, change, sent] = [this.store.kept(), this.store.change(), this.store.draft()];
    if (this.isBusy || !kept) return;
    if (!change) return this.rest();
    this.isBusy = true;
    this.current.set({ is: 'saving' });
    this.client.update(kept.id, { ...change, version: kept.version }).subscribe({
      next: (answer) => this.accept(sent, answer),
      error: (cause: unknown) => this.refused(sent, ApiError.from(cause)),
    });
  }

  private accept(sent: Draft, answer: Dashboard): void {
    this.isBusy = false;
    this.store.acknowledge(sent, answer);
    this.saved.next(answer);
    if (this.store.change()) {
      this.current.set({ is: 'waiting' });
      this.in(AFTER_MS);
    } else this.rest();
  }

  private rest(): void {
    this.current.set({ is: 'saved' });
    this.ended.next();
  }

  private refused(sent: Draft, error: ApiError): void {
    if (error.code === 'conflict') return this.lookAtTheirs(sent);
    this.isBusy = false;
    const retries = error.code === 'unreachable';
    this.current.set({ is: 'failed', error, retries });
    if (retries) this.in(RETRY_MS);
    this.ended.next();
  }

  private lookAtTheirs(sent: Draft): void {
    const id = this.store.kept()?.id ?? '';
    this.client.get(id).subscribe({
      next: (theirs) => {
        // One's own, whose answer was lost on its way.
        if (isSame(byId(draftOf(theirs)), byId(sent))) return this.accept(sent, theirs);
        this.isBusy = false;
        this.current.set({ is: 'conflict', theirs });
        this.ended.next();
      },
      error: (cause: unknown) => this.refused(sent, ApiError.from(cause)),
    });
  }
}

/** The order of the list tells nothing: the places do. */
function byId(draft: Draft): Draft {
  return { ...draft, widgets: [...draft.widgets].sort((a, b) => (a.id < b.id ? -1 : 1)) };
}
