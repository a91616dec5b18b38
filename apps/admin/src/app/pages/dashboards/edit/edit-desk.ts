import { NgTemplateOutlet } from '@angular/common';
import {
  ChangeDetectionStrategy,
  Component,
  Injector,
  afterNextRender,
  computed,
  effect,
  inject,
  input,
  output,
  untracked,
  viewChildren,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ActivatedRoute } from '@angular/router';
import { type Dashboard, type DashboardFilters } from '../../../api/types';
import { Button } from '../../../ui/button';
import { Dialogs } from '../../../ui/dialogs';
import { EmptyState } from '../../../ui/states';
import { Autosave } from './autosave';
import { BoardHands } from './board-hands';
import { DeskDialogs } from './desk-dialogs';
import { hasRoom, inReadingOrder } from './draft';
import { BoardDraft } from './draft-store';
import { EditBar } from './edit-bar';
import { EditGrid, isInHand } from './grid';
import { type KeyAction, actionOf } from './keys';
import { narrowScreen } from './narrow-screen';
import { OldVersion } from './old-version';
import { WidgetFrame } from './widget-frame';

/** Where the widgets of a page are put in their places, by pointer, finger or keyboard. */
@Component({
  selector: 'app-edit-desk',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [Button, EditBar, EditGrid, EmptyState, NgTemplateOutlet, OldVersion, WidgetFrame],
  providers: [Autosave, BoardDraft, BoardHands, DeskDialogs],
  templateUrl: './edit-desk.html',
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s4);
    }
    .column {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--s4);
    }
    .place {
      height: calc(var(--rows) * (var(--board-row, 5rem) + var(--s4)) - var(--s4));
    }
  `,
  host: { '(document:keydown)': 'onKey($event)', '(window:beforeunload)': 'warn($event)' },
})
export class EditDesk {
  readonly dashboard = input.required<Dashboard>();
  readonly filters = input.required<DashboardFilters>();
  readonly saved = output<Dashboard>();
  readonly done = output<void>();

  private readonly store = inject(BoardDraft);
  private readonly autosave = inject(Autosave);
  protected readonly hands = inject(BoardHands);
  protected readonly desk = inject(DeskDialogs);
  private readonly dialogs = inject(Dialogs);
  private readonly injector = inject(Injector);
  private readonly frames = viewChildren(WidgetFrame);
  private readonly id = computed(() => this.dashboard().id);

  protected readonly draft = this.store.draft;
  protected readonly ordered = computed(() => inReadingOrder(this.draft().widgets));
  protected readonly isFull = computed(() => !hasRoom(this.draft()));
  protected readonly isNarrow = narrowScreen();

  constructor() {
    // Once: what is saved comes back through the input.
    effect(() => {
      this.id();
      untracked(() => this.store.begin(this.dashboard()));
    });
    effect(() => this.desk.filters.set(this.filters()));
    effect(() => {
      const id = this.desk.touched();
      if (!id) return;
      this.desk.touched.set(undefined);
      untracked(() => this.focus(id));
    });
    // `?versions=1` of the URL.
    const wantsVersions = inject(ActivatedRoute).snapshot.queryParamMap.has('versions');
    if (wantsVersions) afterNextRender(() => void this.desk.showVersions());
    this.autosave.saved.pipe(takeUntilDestroyed()).subscribe((dashboard) => this.saved.emit(dashboard));
  }

  async mayLeave(): Promise<boolean> {
    await this.autosave.flush();
    return !this.store.change() || this.dialogs.leave();
  }

  protected async leave(): Promise<void> {
    if (await this.mayLeave()) this.done.emit();
  }

  protected warn(event: BeforeUnloadEvent): void {
    if (this.store.change()) event.preventDefault();
  }

  protected duplicate(id: string): void {
    const twin = this.hands.duplicate(id);
    this.desk.askFor(twin);
    this.focus(twin);
  }

  protected remove(id: string): void {
    const at = this.ordered().findIndex((widget) => widget.id === id);
    const next = this.ordered()[at + 1] ?? this.ordered()[at - 1];
    this.hands.remove(id);
    if (next) this.focus(next.id);
  }

  protected exchange(id: string, by: -1 | 1): void {
    const button = document.activeElement;
    this.hands.exchange(id, by);
    // The pressed button moved along: it is where the next press is wanted.
    afterNextRender(() => button instanceof HTMLElement && button.focus(), { injector: this.injector });
  }

  protected onKey(event: KeyboardEvent): void {
    const action = actionOf(event);
    const target = event.target as HTMLElement;
    // The Escape of a gesture takes the gesture back.
    if (!action || event.defaultPrevented || target.closest(ELSEWHERE) || isInHand()) return;
    if (this.perform(action, target.dataset['widget'])) event.preventDefault();
  }

  /** @param id of the widget that has the focus */
  private perform(action: KeyAction, id: string | undefined): boolean {
    switch (action.do) {
      case 'undo':
        this.hands.undo();
        return true;
      case 'redo':
        this.hands.redo();
        return true;
      case 'leave':
        void this.leave();
        return true;
      case 'help':
        void this.desk.explain();
        return true;
    }
    if (id === undefined) return false;
    this.performOn(id, action);
    return true;
  }

  private performOn(id: string, action: KeyAction): void {
    if (action.do === 'edit') return void this.desk.edit(id);
    if (action.do === 'remove') return this.remove(id);
    if (action.do === 'resize') this.hands.resize(id, action.dw, action.dh);
    else if (action.do === 'move' && !this.isNarrow()) this.hands.move(id, action.dx, action.dy);
    else if (action.do === 'move') this.hands.exchange(id, action.dx + action.dy < 0 ? -1 : 1);
    // In another place among its neighbours it has lost the focus.
    this.focus(id);
  }

  private focus(id: string): void {
    const frame = () => this.frames().find(({ widget }) => widget().id === id);
    afterNextRender(() => frame()?.focus(), { injector: this.injector });
  }
}

/** What has keys of its own: fields, and all that lies above the page. */
const ELSEWHERE = 'input, textarea, select, [contenteditable], .cdk-overlay-container';
