import { type Params } from '@angular/router';
import {
  FILTER_FIELDS,
  FILTER_OPS,
  type Filter,
  type FilterField,
  type FilterOp,
  type Interval,
} from '../../api/types';
import { PRESETS, canBeHourly, defaultInterval, isRange, type Preset, type Range } from '../../ui/time/range';
import { isZone } from '../../ui/time/zone';

export const METRICS = ['events', 'sessions', 'users'] as const;
export type Metric = (typeof METRICS)[number];

/** All that decides what an analytics page shows. It lives in the URL, so that a view can be shared and gone back to. */
export interface ViewState {
  range: Range;
  /** Undefined: the workspace's reporting zone. */
  tz: string | undefined;
  interval: Interval;
  metric: Metric;
  breakdown: FilterField | undefined;
  filters: readonly Filter[];
  includeBots: boolean;
  compare: boolean;
}

const DEFAULT_PRESET: Preset = '7d';

/** The parameters of a URL. */
export interface QueryReader {
  get(name: string): string | null;
  getAll(name: string): string[];
}

export const oneOf = <T extends string>(known: readonly T[], value: string | null): T | undefined =>
  known.find((candidate) => candidate === value);

/** Reads what it understands and takes the default for the rest: a URL that was edited by hand never breaks a page. */
export function readState(query: QueryReader): ViewState {
  const range = readRange(query);
  const tz = query.get('tz');
  const asked = oneOf(['hour', 'day'] as const, query.get('interval')) ?? defaultInterval(range);
  return {
    range,
    tz: isZone(tz) ? tz : undefined,
    interval: canBeHourly(range) ? asked : 'day',
    metric: oneOf(METRICS, query.get('metric')) ?? 'events',
    breakdown: oneOf(FILTER_FIELDS, query.get('by')),
    filters: query.getAll('f').flatMap((text) => readFilter(text) ?? []),
    includeBots: query.get('bots') === '1',
    compare: query.get('compare') !== '0',
  };
}

/** The query string of a state; defaults are left out. Null removes a parameter. */
export function writeState(state: ViewState): Params {
  const custom = 'preset' in state.range ? undefined : state.range;
  const preset = 'preset' in state.range && state.range.preset !== DEFAULT_PRESET ? state.range.preset : null;
  return {
    range: preset,
    from: custom?.from ?? null,
    to: custom?.to ?? null,
    tz: state.tz ?? null,
    interval: state.interval === defaultInterval(state.range) ? null : state.interval,
    metric: state.metric === 'events' ? null : state.metric,
    by: state.breakdown ?? null,
    f: state.filters.length ? state.filters.map(writeFilter) : null,
    bots: state.includeBots ? '1' : null,
    compare: state.compare ? null : '0',
  };
}

function readRange(query: QueryReader): Range {
  const [from, to] = [query.get('from'), query.get('to')];
  if (from && to && isRange(from, to)) return { from, to };
  return { preset: oneOf(PRESETS, query.get('range')) ?? DEFAULT_PRESET };
}

/** `field:op:value`; the value may contain colons. */
export function readFilter(text: string): Filter | undefined {
  const [, name = '', operator = '', value] = /^([^:]*):([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  const field = oneOf(FILTER_FIELDS, name);
  const op = oneOf(FILTER_OPS, operator);
  if (!field || !op) return undefined;
  if (!takesValue(op)) return { field, op };
  return value ? { field, op, value } : undefined;
}

export function writeFilter({ field, op, value }: Filter): string {
  return takesValue(op) ? `${field}:${op}:${value ?? ''}` : `${field}:${op}`;
}

export function takesValue(op: FilterOp): boolean {
  return op !== 'is_set' && op !== 'is_not_set';
}

/** Adds a filter. One field cannot be two things at once, so a second `is` or "is not set" takes the place of the first. */
export function withFilter(filters: readonly Filter[], added: Filter): readonly Filter[] {
  if (filters.some((filter) => sameFilter(filter, added))) return filters;
  const isExact = ({ op }: Filter) => op === 'eq' || op === 'is_not_set';
  const replaced = (filter: Filter) => isExact(added) && isExact(filter) && filter.field === added.field;
  return [...filters.filter((filter) => !replaced(filter)), added];
}

export function sameFilter(a: Filter, b: Filter): boolean {
  return a.field === b.field && a.op === b.op && a.value === b.value;
}
