import { Injectable, computed, signal } from '@angular/core';
import { type Dashboard } from '../../../api/types';
import { type Draft, changeOf, draftOf, isSame, placed } from './draft';
import { type History, begun, done, redone, undone } from './history';

/** The dashboard that is being edited, beside what is kept of it. Provided by the editor. */
@Injectable()
export class BoardDraft {
  private readonly history = signal<History<Draft>>(begun(EMPTY));
  private readonly stand = signal<Draft>(EMPTY);
  private readonly server = signal<Dashboard | undefined>(undefined);

  /** What of the draft is kept: what it began with, and what was saved since. */
  readonly base = this.stand.asReadonly();
  readonly draft = computed(() => this.history().present);
  /** As the server keeps it. */
  readonly kept = this.server.asReadonly();
  readonly canUndo = computed(() => this.history().past.length > 0);
  readonly canRedo = computed(() => this.history().future.length > 0);
  /** What is not saved yet; without the version on which it stands. */
  readonly change = computed(() => changeOf(this.stand(), this.draft()));

  /** Goes on from what is kept; there is nothing to take back then. */
  begin(dashboard: Dashboard): void {
    this.server.set(dashboard);
    this.stand.set(draftOf(dashboard));
    this.history.set(begun(this.stand()));
  }

  /** @returns whether that was a change */
  apply(next: (draft: Draft) => Draft): boolean {
    const before = this.draft();
    this.history.update((history) => done(history, next(history.present)));
    return this.draft() !== before;
  }

  undo(): void {
    this.history.update(undone);
  }

  redo(): void {
    this.history.update(redone);
  }

  /** The server kept what was sent. Where it put widgets elsewhere they are there, too, and that is no step to take back. */
  acknowledge(sent: Draft, answer: Dashboard): void {
    this.server.set(answer);
    const places = new Map(answer.widgets.map(({ id, position }) => [id, position]));
    const put = placed(sent, places);
    this.stand.set(put);
    if (isSame(put.widgets, sent.widgets)) return;
    this.history.update((history) => ({ ...history, present: placed(history.present, places) }));
  }

  /** Somebody else's version becomes the one that one's own is saved over. */
  standOn(theirs: Dashboard): void {
    this.server.set(theirs);
    this.stand.set(draftOf(theirs));
  }
}

const EMPTY: Draft = {
  name: '',
  description: '',
  tags: [],
  visibility: 'private',
  refresh_seconds: null,
  filters: { compare: false },
  widgets: [],
};
