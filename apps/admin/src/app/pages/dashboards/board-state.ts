import { type Params } from '@angular/router';
import { type DashboardFilters, type Filter } from '../../api/types';
import { DEFAULT_RANGE, rangeOf } from '../../board/period';
import { PRESETS, type Range, isRange } from '../../ui/time/range';
import { isZone } from '../../ui/time/zone';
import { type QueryReader, oneOf, readFilter, writeFilter } from '../analytics/url-state';

/** What a page is filtered by, with nothing left open. It lives in the URL as far as it differs from the dashboard's own. */
export interface BoardFilters {
  range: Range;
  /** Undefined: the workspace's reporting zone. */
  tz?: string | undefined;
  /** Undefined: the workspace's oldest project. */
  projectId?: string | undefined;
  event?: string | undefined;
  fields: readonly Filter[];
  compare: boolean;
}

const MAX_FIELDS = 20;
const MAX_EVENT = 255;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** What a dashboard or a filter set holds, with nothing left open. */
export function boardFilters({ range, tz, project_id, event, fields = [], compare }: DashboardFilters): BoardFilters {
  return { range: rangeOf(range), tz, projectId: project_id, event, fields, compare: compare ?? false };
}

/** As the server takes them. */
export function requestFilters({ range, tz, projectId, event, fields, compare }: BoardFilters): DashboardFilters {
  return {
    range,
    ...(tz !== undefined && { tz }),
    ...(projectId !== undefined && { project_id: projectId }),
    ...(event !== undefined && { event }),
    ...(fields.length > 0 && { fields: [...fields] }),
    compare,
  };
}

/**
 * The filters of a URL, over those of the dashboard. An empty parameter is none where the dashboard has one. What is not
 * understood counts as not there: a URL that was edited by hand never breaks a page.
 */
export function readBoardState(query: QueryReader, defaults: BoardFilters): BoardFilters {
  const optional = (name: string, own: string | undefined, isGood: (text: string) => boolean) => {
    const text = query.get(name);
    if (text === '') return undefined;
    return text !== null && isGood(text) ? text : own;
  };
  const compare = oneOf(['0', '1'] as const, query.get('compare'));
  return {
    range: readRange(query) ?? defaults.range,
    tz: optional('tz', defaults.tz, isZone),
    projectId: optional('project', defaults.projectId, (text) => UUID.test(text)),
    event: optional('event', defaults.event, ({ length }) => length <= MAX_EVENT),
    fields: readFields(query) ?? defaults.fields,
    compare: compare === undefined ? defaults.compare : compare === '1',
  };
}

/** The query string of filters; what the dashboard has anyway is left out. Null removes a parameter. */
export function writeBoardState(filters: BoardFilters, defaults: BoardFilters): Params {
  const range = same(filters.range, defaults.range) ? undefined : filters.range;
  const optional = (text: string | undefined, own: string | undefined) => (text === own ? null : (text ?? ''));
  const fields = filters.fields.map(writeFilter);
  return {
    range: range && 'preset' in range ? range.preset : null,
    from: range && 'from' in range ? range.from : null,
    to: range && 'from' in range ? range.to : null,
    tz: optional(filters.tz, defaults.tz),
    project: optional(filters.projectId, defaults.projectId),
    event: optional(filters.event, defaults.event),
    f: same(fields, defaults.fields.map(writeFilter)) ? null : fields.length ? fields : [''],
    compare: filters.compare === defaults.compare ? null : filters.compare ? '1' : '0',
  };
}

/** Whether a page is filtered as these filters say. */
export function sameFilters(a: BoardFilters, b: BoardFilters): boolean {
  return Object.values(writeBoardState(a, b)).every((value) => value === null);
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function readRange(query: QueryReader): Range | undefined {
  const [from, to] = [query.get('from'), query.get('to')];
  if (from && to && isRange(from, to)) return { from, to };
  const preset = oneOf(PRESETS, query.get('range'));
  return preset && { preset };
}

/** Undefined where the URL says nothing of them, or nothing that can be understood. */
function readFields(query: QueryReader): readonly Filter[] | undefined {
  const texts = query.getAll('f');
  if (texts.length === 1 && texts[0] === '') return [];
  const fields = texts.flatMap((text) => readFilter(text) ?? []).slice(0, MAX_FIELDS);
  return fields.length ? fields : undefined;
}

export const NO_FILTERS: BoardFilters = { range: DEFAULT_RANGE, fields: [], compare: false };
