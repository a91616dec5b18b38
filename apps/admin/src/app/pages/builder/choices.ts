import { type ChartKind, FILTER_OPS, type FilterOp } from '../../api/types';
import { CHART_KINDS } from '../../charts/mapping';
import { takesValue } from '../analytics/url-state';

/** Columns of an event that it can be filtered and broken down by. */
export const EVENT_FIELDS = [
  'event_name',
  'path',
  'page_url',
  'referrer',
  'referrer_domain',
  'channel',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'browser',
  'os',
  'device',
  'screen',
  'country',
  'language',
  'distinct_id',
  'visitor_id',
  'session_id',
  'entity_id',
  'status',
] as const;
export type EventField = (typeof EVENT_FIELDS)[number];
/** A column, or a property of the event by its name. */
export type Subject = { column: EventField } | { property: string };

export const MEASURES = ['events', 'visitors', 'sessions', 'sum', 'average'] as const;
export type Measure = (typeof MEASURES)[number];
export const MEASURE_LABELS: Record<Measure, string> = {
  events: 'Number of events',
  visitors: 'Unique visitors',
  sessions: 'Unique sessions',
  sum: 'Sum of …',
  average: 'Average of …',
};

export const INTERVALS = ['none', 'hour', 'day', 'week', 'month'] as const;
export type ExploreInterval = (typeof INTERVALS)[number];

export interface ExploreFilter {
  subject: Subject;
  op: FilterOp;
  value: string;
}

export const FIGURES = ['amount_cents', 'processing_ms'] as const;

/** Which events count, and how: what a question and a metric have in common. */
export interface Selection {
  projectId: string;
  /** None: all of them. */
  events: string[];
  measure: Measure;
  /** What is summed up: a column, or a property. */
  figure: { column: (typeof FIGURES)[number] } | { property: string };
  filters: ExploreFilter[];
}

/** What is asked without SQL. */
export interface ExploreChoices extends Selection {
  breakdown: Subject | null;
  interval: ExploreInterval;
  /** Relative or of the calendar, as parameters of queries take them; [from, to). */
  from: string;
  to: string;
  kind: ChartKind;
}

/** Relative times are those of the last full minute: what happened in this one counts as well. */
const NOW = 'now+1min';

export const RANGES = [
  { label: 'Last 24 hours', from: '-24h', to: NOW },
  { label: 'Last 7 days', from: 'today-6d', to: NOW },
  { label: 'Last 30 days', from: 'today-29d', to: NOW },
  { label: 'Last 90 days', from: 'today-89d', to: NOW },
  { label: 'This month', from: 'start_of_month', to: NOW },
  { label: 'Last month', from: 'start_of_month-1mo', to: 'start_of_month' },
  { label: 'This year', from: 'start_of_year', to: NOW },
] as const;

export function firstSelection(projectId: string): Selection {
  return { projectId, events: [], measure: 'events', figure: { column: 'amount_cents' }, filters: [] };
}

export function firstChoices(projectId: string): ExploreChoices {
  const range = { from: 'today-29d', to: NOW };
  return { ...firstSelection(projectId), breakdown: null, interval: 'day', ...range, kind: 'line' };
}

/** What makes no sense yet waits: a property without a name, a filter without a value. */
export function isComplete({ figure, measure, filters }: Selection, splits: readonly Subject[]): boolean {
  const isNamed = (subject: object) => !('property' in subject) || subject.property !== '';
  return (
    (!needsFigure(measure) || isNamed(figure)) &&
    splits.every(isNamed) &&
    filters.every(({ subject, op, value }) => isNamed(subject) && (!takesValue(op) || value !== ''))
  );
}

export function needsFigure(measure: Measure): boolean {
  return measure === 'sum' || measure === 'average';
}

/** The selection that was kept; undefined when it is none, or one of another version. */
export function readSelection(kept: unknown): Selection | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { projectId, events, measure, figure, filters } = kept as Selection;
  const isKnown =
    isText(projectId) &&
    Array.isArray(events) &&
    events.every(isText) &&
    MEASURES.includes(measure) &&
    isSubject(figure, FIGURES) &&
    Array.isArray(filters) &&
    filters.every(
      ({ subject, op, value }) => isSubject(subject, EVENT_FIELDS) && FILTER_OPS.includes(op) && isText(value),
    );
  return isKnown ? { projectId, events, measure, figure, filters } : undefined;
}

/** The choices kept with a query; undefined when it holds none, or those of another version. */
export function readChoices(kept: unknown): ExploreChoices | undefined {
  const selection = readSelection(kept);
  if (!selection) return undefined;
  const { breakdown, interval, from, to, kind } = kept as ExploreChoices;
  const isKnown =
    [from, to].every(isText) &&
    INTERVALS.includes(interval) &&
    Object.hasOwn(CHART_KINDS, kind) &&
    (breakdown === null || isEventSubject(breakdown));
  return isKnown ? { ...selection, breakdown, interval, from, to, kind } : undefined;
}

/** A column that events are split by, or a property. */
export function isEventSubject(value: unknown): value is Subject {
  return isSubject(value, EVENT_FIELDS);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isSubject(value: unknown, columns: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { column, property } = value as { column?: unknown; property?: unknown };
  return typeof property === 'string' || (typeof column === 'string' && columns.includes(column));
}
