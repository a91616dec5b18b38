import { ChangeDetectionStrategy, Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { Title } from '@angular/platform-browser';
import { ActivatedRoute } from '@angular/router';
import { query } from '../../api/query';
import { SharedClient } from '../../api/shared.client';
import { type DashboardFilters, type Widget } from '../../api/types';
import { BoardData, isAsked } from '../../board/board-data';
import { BoardGrid } from '../../board/board-grid';
import { BOARD_VIEW, type BoardView } from '../../board/board-view';
import { rangeOf } from '../../board/period';
import { repeat } from '../../board/repeat';
import { Logo } from '../../shell/logo';
import { Button } from '../../ui/button';
import { DateRange } from '../../ui/date-range';
import { clock } from '../../ui/format';
import { Icon } from '../../ui/icon';
import { EmptyState, ErrorState, Skeleton, SkeletonRows } from '../../ui/states';
import { PRESETS, type Range } from '../../ui/time/range';
import { ZonePicker } from '../../ui/zone-picker';

/** What a guest sees: one dashboard by the link's token, without sign-in and without anything else of the workspace. */
@Component({
  selector: 'app-share-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [BoardGrid, Button, DateRange, EmptyState, ErrorState, Icon, Logo, Skeleton, SkeletonRows, ZonePicker],
  providers: [BoardData, { provide: BOARD_VIEW, useFactory: () => inject(SharePage).view }],
  templateUrl: './share.page.html',
  styleUrl: './share.page.scss',
})
export class SharePage {
  private readonly client = inject(SharedClient);
  private readonly title = inject(Title);
  protected readonly data = inject(BoardData);
  /** After the `#`: no server sees it there. It is kept nowhere else. */
  private readonly fragment = toSignal(inject(ActivatedRoute).fragment);
  private readonly token = computed(() => this.fragment()?.trim() ?? '');
  private readonly asked = signal(new Date());
  private readonly chosenRange = signal<Range | undefined>(undefined);
  private readonly chosenZone = signal<string | undefined>(undefined);
  protected readonly presets = PRESETS;
  protected readonly now = this.asked.asReadonly();

  protected readonly board = query(
    () => this.token() || undefined,
    (token) => this.client.get(token),
    { keepPrevious: false },
  );
  protected readonly isIncomplete = computed(() => !this.token());
  protected readonly range = computed(() => this.chosenRange() ?? rangeOf(this.board.data()?.filters.range));
  protected readonly reportingTz = computed(() => this.board.data()?.reporting_zone ?? 'UTC');
  protected readonly tz = computed(() => this.chosenZone() ?? this.board.data()?.filters.tz ?? this.reportingTz());
  protected readonly updated = computed(() => `Updated ${clock(this.now().toISOString(), this.tz())}`);
  private readonly filters = computed<DashboardFilters>(() => ({
    ...this.board.data()?.filters,
    range: this.range(),
    tz: this.tz(),
  }));
  readonly view: BoardView = {
    filters: this.filters,
    tz: this.tz,
    reportingTz: this.reportingTz,
    now: this.now,
    annotations: signal([]),
    projectId: signal(undefined),
    isLive: false,
  };
  /** Unknown, expired and revoked look alike: the server tells nobody which. */
  protected readonly isGone = computed(() =>
    [this.board.error(), this.data.error()].some((error) => error?.status === 404),
  );

  constructor() {
    effect(() => {
      const name = this.board.data()?.name;
      if (name) this.title.setTitle(`${name} · Strata`);
    });
    effect(() => {
      this.range();
      this.tz();
      if (this.board.data()) untracked(() => this.load());
    });
    const seconds = () => (this.isGone() ? null : (this.board.data()?.refresh_seconds ?? null));
    repeat({ seconds, asked: () => this.asked().getTime() }, () => this.load(undefined, true));
  }

  protected choose(range: Range): void {
    this.chosenRange.set(range);
  }

  protected chooseZone(tz: string): void {
    this.chosenZone.set(tz);
  }

  protected load(widgets = this.board.data()?.widgets ?? [], isSameQuestion = false): void {
    const ids = widgets.filter(isAsked).map(({ id }: Widget) => id);
    this.asked.set(new Date());
    if (ids.length === 0) return;
    const request = { filters: { range: this.range(), tz: this.tz() }, widget_ids: ids };
    this.data.load(ids, this.client.data(this.token(), request), { isSameQuestion });
  }
}
