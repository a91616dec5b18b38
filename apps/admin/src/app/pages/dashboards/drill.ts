import { type Params } from '@angular/router';
import { type Filter, type Widget } from '../../api/types';
import { type Place } from '../../board/board-view';
import { dimensionOf } from '../../board/labelled';
import { rangeOf } from '../../board/period';
import { type Range } from '../../ui/time/range';
import { filterOf } from '../analytics/bar-rows';
import { withFilter, writeFilter } from '../analytics/url-state';
import { type BoardFilters } from './board-state';

const PAGE_VIEW: Filter = { field: 'event_name', op: 'eq', value: 'page_view' };

/** The parameters of a page of events, sessions or people that shows what lies behind a place of a widget. */
export function drillParams(widget: Widget, place: Place, page: BoardFilters, tz: string | undefined): Params {
  const { bucket, value } = place;
  const own = widget.filters.range ? rangeOf(widget.filters.range) : page.range;
  const range: Range = bucket ?? own;
  const filters = conditionsOf(widget, page, value);
  return {
    ...('preset' in range ? { range: range.preset } : { from: range.from, to: range.to }),
    ...(tz !== undefined && { tz }),
    ...(filters.length > 0 && { f: filters.map(writeFilter) }),
  };
}

function conditionsOf(widget: Widget, page: BoardFilters, value: Place['value']): readonly Filter[] {
  const named = [widget.filters.event, page.event].flatMap((event): Filter[] =>
    event === undefined ? [] : [{ field: 'event_name', op: 'eq', value: event }],
  );
  const { source } = widget;
  const measured = source.type === 'analytics' && source.measure === 'page_views' ? [PAGE_VIEW] : [];
  const dimension = dimensionOf(widget);
  const pointed = dimension !== undefined && value !== undefined ? [filterOf(dimension, value)] : [];
  const all = [...measured, ...named, ...(widget.filters.fields ?? []), ...page.fields];
  // What was pointed at goes last: of one field only one value can hold.
  return [...all, ...pointed].reduce<readonly Filter[]>(withFilter, []);
}
