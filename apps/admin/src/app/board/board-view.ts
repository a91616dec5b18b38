import { InjectionToken, type Signal, signal } from '@angular/core';
import { type Annotation, type DashboardFilters, type Widget } from '../api/types';
import { type IconName } from '../ui/icon';

/** What somebody pointed at: a time, a value of the widget's dimension, or both. */
export interface Place {
  /** [from, to), ISO 8601. */
  bucket?: { from: string; to: string };
  value?: string | null;
}

export interface WidgetAction {
  label: string;
  icon: IconName;
  run: () => void;
}

/** What all widgets of a page know of it. A page provides its own; without one widgets are there to be looked at. */
export interface BoardView {
  readonly filters: Signal<DashboardFilters>;
  /** In which times are told. */
  readonly tz: Signal<string>;
  /** That of metrics, whatever the page's is. */
  readonly reportingTz: Signal<string>;
  /** What relative ranges are relative to. */
  readonly now: Signal<Date>;
  readonly annotations: Signal<readonly Annotation[]>;
  /** What widgets without a project of their own are about, as far as it is known. */
  readonly projectId: Signal<string | undefined>;
  /** Whether live events may be watched. */
  readonly isLive: boolean;
  /** Nobody can scroll on paper. */
  readonly isPaper?: boolean;
  /** The entries of a widget's menu; none: no menu. */
  actions?(widget: Widget): WidgetAction[];
  /** Leads to what lies behind a place; not offered for widgets that have nothing behind. */
  drill?(widget: Widget, place: Place): void;
}

export const BOARD_VIEW = new InjectionToken<BoardView>('what all widgets of a page know of it', {
  providedIn: 'root',
  factory: () => ({
    filters: signal({}),
    tz: signal('UTC'),
    reportingTz: signal('UTC'),
    now: signal(new Date()),
    annotations: signal([]),
    projectId: signal(undefined),
    isLive: false,
  }),
});
