import type { Filter, Range } from '@strata/analytics';
import type { ParameterDeclaration, ParameterType, ParamValue } from '@strata/query';
import type { WidgetFilters } from '../document.js';
import { namesOf, type Asking } from './asking.js';

const MOMENTS: readonly ParameterType[] = ['date', 'timestamp'];

/** The names by which parameters take what a page is filtered by. */
const NAMES = {
  from: ['from', 'since'],
  to: ['to', 'until'],
  tz: ['time_zone', 'tz'],
  project_id: ['project_id', 'project'],
  event_name: ['event', 'event_name'],
} as const;

type Conditions = Pick<Asking, 'filters' | 'tz'> & { conditions(own: WidgetFilters): Filter[] };

/** Values for the parameters of a saved query: of the filters that have one of a fitting name and type. */
export function fitted(
  asking: Conditions,
  own: WidgetFilters,
  parameters: readonly ParameterDeclaration[],
  range: Range,
): Record<string, ParamValue> {
  const values: Record<string, ParamValue> = {};
  const give = (
    names: readonly string[],
    valueFor: (parameter: ParameterDeclaration) => ParamValue | undefined,
  ): void => {
    for (const parameter of parameters) {
      const value = names.includes(parameter.name) ? valueFor(parameter) : undefined;
      if (value !== undefined) values[parameter.name] = value;
    }
  };
  const { tz, project_id: projectId } = asking.filters;
  if (own.range ?? asking.filters.range) {
    give(NAMES.from, (parameter) => momentFor(parameter, range.from, asking.tz));
    give(NAMES.to, (parameter) => momentFor(parameter, range.to, asking.tz, LAST_MOMENT));
  }
  if (tz !== undefined) give(NAMES.tz, (parameter) => textFor(parameter, tz));
  if (projectId !== undefined) give(NAMES.project_id, (parameter) => textFor(parameter, projectId));
  for (const { field, op, value } of asking.conditions(own)) {
    if (op !== 'eq' || value === undefined) continue;
    give(field === 'event_name' ? NAMES.event_name : [field], (parameter) => textFor(parameter, value));
  }
  return values;
}

/** The page's filters that none of the parameters takes. */
export function ignoredOf(
  asking: Conditions,
  own: WidgetFilters,
  parameters: readonly ParameterDeclaration[],
  range: Range,
): string[] {
  const values = fitted(asking, own, parameters, range);
  const isTaken = (names: readonly string[]): boolean => names.some((name) => Object.hasOwn(values, name));
  const isPeriodTaken = isTaken(NAMES.from) && isTaken(NAMES.to);
  const takes: Record<string, boolean> = {
    range: isPeriodTaken && own.range === undefined,
    tz: isTaken(NAMES.tz),
    project_id: isTaken(NAMES.project_id),
    event: isTaken(NAMES.event_name),
    compare: isPeriodTaken,
  };
  return namesOf(asking.filters).filter((name) => {
    if (Object.hasOwn(takes, name)) return !takes[name];
    const { op } = asking.filters.fields?.find(({ field }) => field === name) ?? {};
    return op !== 'eq' || !isTaken(name === 'event_name' ? NAMES.event_name : [name]);
  });
}

/** A range's end is not part of it: as a day, it is the last one that is. */
const LAST_MOMENT = -1;

function momentFor({ type }: ParameterDeclaration, moment: Date, tz: string, shiftMs = 0): string | undefined {
  if (!MOMENTS.includes(type)) return undefined;
  if (type === 'timestamp') return moment.toISOString();
  // Swedish dates are those of ISO 8601.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: tz, dateStyle: 'short' }).format(moment.getTime() + shiftMs);
}

/** A text as a value of the parameter; undefined if it is none of its values. */
function textFor({ type, options, item_type: items }: ParameterDeclaration, text: string): ParamValue | undefined {
  const isAllowed = options === undefined || options.includes(text);
  if (type === 'text') return text;
  if (type === 'enum') return isAllowed ? text : undefined;
  if (type === 'list') return isAllowed && items !== 'number' ? [text] : undefined;
  if (type === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? text : undefined;
  return undefined;
}
