import { arranged, COLUMNS, MAX_HEIGHT, MAX_WIDGETS } from '@strata/contracts';
import { type Dashboard, type DashboardChange, type Widget, type WidgetPosition } from '../../../api/types';

const FIELDS = ['name', 'description', 'tags', 'visibility', 'refresh_seconds', 'filters', 'widgets'] as const;

/** What of a dashboard is edited; never changed in place. Its layout is always right. */
export type Draft = Readonly<Pick<Dashboard, (typeof FIELDS)[number]>>;
export type Places = ReadonlyMap<string, WidgetPosition>;

/** Narrower ones have no room for a title. */
export const MIN_WIDTH = 2;

export function draftOf(dashboard: Dashboard): Draft {
  const { name, description, tags, visibility, refresh_seconds, filters, widgets } = dashboard;
  return { name, description, tags, visibility, refresh_seconds, filters, widgets };
}

/** What has to be saved; undefined when nothing has. */
export function changeOf(before: Draft, after: Draft): DashboardChange | undefined {
  const changed = FIELDS.filter((field) => !isSame(before[field], after[field]));
  return changed.length ? Object.fromEntries(changed.map((field) => [field, after[field]])) : undefined;
}

/** Whether both say the same, in whatever order: what comes from the server has one of its own. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a, inOrder) === JSON.stringify(b, inOrder);
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** As one reads them: from the top, and in a row from the left. */
export function inReadingOrder(widgets: readonly Widget[]): Widget[] {
  return [...widgets].sort(({ position: a }, { position: b }) => a.y - b.y || a.x - b.x);
}

/** Each where it was put, as far as the layout allows. */
export function placed(draft: Draft, places: Places): Draft {
  return laidOut(
    draft,
    draft.widgets.map(({ id, position }) => places.get(id) ?? position),
  );
}

/** One step in a direction: past what stands in the way. The same draft where there is no such step. */
export function moved(draft: Draft, id: string, dx: number, dy: number): Draft {
  const at = draft.widgets.findIndex((widget) => widget.id === id);
  const from = draft.widgets[at]?.position;
  if (!from) return draft;
  const bottom = Math.max(...draft.widgets.map(({ position }) => position.y + position.h));
  for (let step = 1; step <= bottom + COLUMNS; step += 1) {
    const to = { ...from, x: from.x + dx * step, y: from.y + dy * step };
    if (to.x < 0 || to.y < 0 || to.x + to.w > COLUMNS) return draft;
    // Downwards what stands there goes first, or the row that becomes empty would fall away and take the step back.
    const result = laidOut(draft, positionsWith(draft, at, to), dy > 0 ? undefined : at);
    if (!isSame(result.widgets[at]?.position, from)) return result;
  }
  return draft;
}

/** Wider or higher; what stands in the way goes down. */
export function resized(draft: Draft, id: string, dw: number, dh: number): Draft {
  const at = draft.widgets.findIndex((widget) => widget.id === id);
  const from = draft.widgets[at]?.position;
  if (!from) return draft;
  const w = Math.min(COLUMNS - from.x, Math.max(Math.min(MIN_WIDTH, from.w), from.w + dw));
  const h = Math.min(MAX_HEIGHT, Math.max(1, from.h + dh));
  if (w === from.w && h === from.h) return draft;
  return laidOut(draft, positionsWith(draft, at, { ...from, w, h }), at);
}

/** One earlier (-1) or later (1) in reading order, by changing places with its neighbour there. */
export function exchanged(draft: Draft, id: string, by: -1 | 1): Draft {
  const order = inReadingOrder(draft.widgets);
  const at = order.findIndex((widget) => widget.id === id);
  const [one, other] = [order[at], order[at + by]];
  if (!one || !other) return draft;
  const taking = (widget: Widget, { x, y }: WidgetPosition): [string, WidgetPosition] => [
    widget.id,
    { ...widget.position, x, y },
  ];
  return placed(draft, new Map([taking(one, other.position), taking(other, one.position)]));
}

export function hasRoom({ widgets }: Draft): boolean {
  return widgets.length < MAX_WIDGETS;
}

/** Puts a widget to the first free place of its size. */
export function added(draft: Draft, widget: Omit<Widget, 'position'>, size: Pick<WidgetPosition, 'w' | 'h'>): Draft {
  const position = freePlace(
    draft.widgets.map(({ position }) => position),
    size,
  );
  return { ...draft, widgets: [...draft.widgets, { ...widget, position }] };
}

/** Its twin, under an id of its own. */
export function duplicated(draft: Draft, id: string, newId: string): Draft {
  const original = draft.widgets.find((widget) => widget.id === id);
  return original ? added(draft, { ...original, id: newId }, original.position) : draft;
}

export function removed(draft: Draft, id: string): Draft {
  const rest = { ...draft, widgets: draft.widgets.filter((widget) => widget.id !== id) };
  return laidOut(
    rest,
    rest.widgets.map(({ position }) => position),
  );
}

/** Another title, source or look in the same place. */
export function edited(draft: Draft, widget: Widget): Draft {
  const put = (old: Widget): Widget => (old.id === widget.id ? { ...widget, position: old.position } : old);
  return { ...draft, widgets: draft.widgets.map(put) };
}

/** The highest place, and there the one farthest to the left, that nothing covers. */
export function freePlace(taken: readonly WidgetPosition[], { w, h }: Pick<WidgetPosition, 'w' | 'h'>): WidgetPosition {
  for (let y = 0; ; y += 1) {
    for (let x = 0; x + w <= COLUMNS; x += 1) {
      if (
        !taken.some((other) => x < other.x + other.w && other.x < x + w && y < other.y + other.h && other.y < y + h)
      ) {
        return { x, y, w, h };
      }
    }
  }
}

function positionsWith({ widgets }: Draft, at: number, position: WidgetPosition): WidgetPosition[] {
  return widgets.map((widget, n) => (n === at ? position : widget.position));
}

function laidOut(draft: Draft, positions: readonly WidgetPosition[], first?: number): Draft {
  const places = arranged(positions, first);
  const widgets = draft.widgets.map((widget, at) => {
    const position = places[at] ?? widget.position;
    return isSame(position, widget.position) ? widget : { ...widget, position };
  });
  return widgets.every((widget, at) => widget === draft.widgets[at]) ? draft : { ...draft, widgets };
}
