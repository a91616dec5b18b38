import { LiveAnnouncer } from '@angular/cdk/a11y';
import { Injectable, inject } from '@angular/core';
import { type Widget, type WidgetPosition } from '../../../api/types';
import {
  type Draft,
  type Places,
  added,
  duplicated,
  edited,
  exchanged,
  moved,
  placed,
  removed,
  resized,
} from './draft';
import { BoardDraft } from './draft-store';
import { placeText } from './place-text';

/** What hands do to the draft, each step told to those who do not see it. Provided by the editor. */
@Injectable()
export class BoardHands {
  private readonly store = inject(BoardDraft);
  private readonly announcer = inject(LiveAnnouncer);

  place(places: Places): void {
    this.store.apply((draft) => placed(draft, places));
  }

  move(id: string, dx: number, dy: number): void {
    this.change(id, (draft) => moved(draft, id, dx, dy), 'cannot be moved there');
  }

  resize(id: string, dw: number, dh: number): void {
    this.change(id, (draft) => resized(draft, id, dw, dh), 'cannot have that size');
  }

  exchange(id: string, by: -1 | 1): void {
    this.change(id, (draft) => exchanged(draft, id, by), 'is at the end');
  }

  add(widget: Omit<Widget, 'position'>, size: Pick<WidgetPosition, 'w' | 'h'>): void {
    this.change(widget.id, (draft) => added(draft, widget, size));
  }

  /** @returns the id of the twin */
  duplicate(id: string): string {
    const twin = crypto.randomUUID();
    this.change(twin, (draft) => duplicated(draft, id, twin));
    return twin;
  }

  edit(widget: Widget): void {
    this.store.apply((draft) => edited(draft, widget));
    this.say(`${nameOf(widget)} is changed`);
  }

  remove(id: string): void {
    const name = this.nameOf(id);
    this.store.apply((draft) => removed(draft, id));
    this.say(`${name} is removed. Ctrl Z brings it back`);
  }

  set(change: Partial<Draft>): void {
    this.store.apply((draft) => ({ ...draft, ...change }));
  }

  undo(): void {
    if (!this.store.canUndo()) return this.say('Nothing to undo');
    this.store.undo();
    this.say('Undone');
  }

  redo(): void {
    if (!this.store.canRedo()) return this.say('Nothing to redo');
    this.store.redo();
    this.say('Redone');
  }

  /** Says where the widget is then, or why it did not go. */
  private change(id: string, step: (draft: Draft) => Draft, otherwise = ''): void {
    const isDone = this.store.apply(step);
    const widget = this.store.draft().widgets.find((one) => one.id === id);
    if (widget) this.say(`${nameOf(widget)}: ${isDone ? placeText(widget.position) : otherwise}`);
  }

  private nameOf(id: string): string {
    const widget = this.store.draft().widgets.find((one) => one.id === id);
    return widget ? nameOf(widget) : 'Widget';
  }

  private say(text: string): void {
    void this.announcer.announce(text);
  }
}

function nameOf({ title }: Widget): string {
  return title || 'Widget';
}
