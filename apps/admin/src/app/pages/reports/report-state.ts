import { type Params } from '@angular/router';
import { type ReportQuestion } from '../../api/reports.client';
import { type Report, type ReportBreakdown, type ReportWindow } from '../../api/types';
import { PRESETS, type Preset, type Range, firstDay, isRange } from '../../ui/time/range';
import { addDays, dayOf, isDay, startOfDay } from '../../ui/time/zone';
import { type QueryReader, oneOf } from '../analytics/url-state';
import { MEASURES, type Measure } from './report-chart';

/** Rows of a page. */
export const PAGE = 50;
/** The server skips no more. */
const MAX_OFFSET = 1_000_000;
export const WINDOWS = ['day', 'week'] as const satisfies readonly ReportWindow[];
/** A day is the least that a report tells of. */
export const REPORT_PRESETS = ['7d', '30d', '90d', '12mo'] as const satisfies readonly Preset[];
const DEFAULT_PRESET: Record<ReportWindow, Preset> = { day: '30d', week: '90d' };

/** All that decides what the page of a report shows. It lives in the URL. */
export interface ReportState {
  range: Range;
  window: ReportWindow;
  breakdown: ReportBreakdown;
  /** Value of the report's filter: undefined for all events, empty for those without one. */
  filter: string | undefined;
  /** What the chart draws. */
  measure: Measure;
  /** Of the first row. */
  offset: number;
}

type Definition = Pick<Report, 'default_window' | 'supported_breakdowns' | 'supported_filters'>;

/** Reads what the report has and takes the default for the rest. */
export function readReportState(query: QueryReader, report: Definition): ReportState {
  const window = oneOf(WINDOWS, query.get('window')) ?? report.default_window;
  const [from, to] = [query.get('from'), query.get('to')];
  const preset = oneOf(PRESETS, query.get('range')) ?? DEFAULT_PRESET[window];
  const breakdowns = report.supported_breakdowns as ReportBreakdown[];
  const [name] = report.supported_filters;
  return {
    range: isDay(from) && isDay(to) && isRange(from, to) ? { from, to } : { preset },
    window,
    breakdown: oneOf(breakdowns, query.get('breakdown')) ?? breakdowns[0] ?? 'period',
    filter: name === undefined ? undefined : (query.get(name) ?? undefined),
    measure: oneOf(MEASURES, query.get('show')) ?? 'event_count',
    offset: readOffset(query.get('offset')),
  };
}

/** The query string of a state; defaults are left out. Null removes a parameter. */
export function writeReportState(state: ReportState, report: Definition): Params {
  const { range, window, breakdown, filter, measure, offset } = state;
  const days = 'preset' in range ? undefined : range;
  const preset = 'preset' in range && range.preset !== DEFAULT_PRESET[window] ? range.preset : null;
  const [name] = report.supported_filters;
  return {
    range: preset,
    from: days?.from ?? null,
    to: days?.to ?? null,
    window: window === report.default_window ? null : window,
    breakdown: breakdown === report.supported_breakdowns[0] ? null : breakdown,
    ...(name !== undefined && { [name]: filter ?? null }),
    show: measure === 'event_count' ? null : measure,
    offset: offset === 0 ? null : offset,
  };
}

function readOffset(text: string | null): number {
  const offset = Number(text);
  return Number.isSafeInteger(offset) && offset > 0 && offset <= MAX_OFFSET ? offset : 0;
}

/** First and last day of a range, both included. Whole days: the same question is asked all day long. */
export function daysOf(range: Range, tz: string, now: Date): { from: string; to: string } {
  const today = dayOf(tz, now);
  if ('preset' in range) return { from: firstDay(range.preset, today), to: today };
  return { from: range.from, to: range.to };
}

/** What the server is asked for a state; its days are those of the zone. */
export function questionOf(
  state: ReportState,
  of: Pick<ReportQuestion, 'workspace_id' | 'slug' | 'project_id'>,
  { report, tz, now }: { report: Definition; tz: string; now: Date },
): ReportQuestion {
  const { from, to } = daysOf(state.range, tz, now);
  const [name] = report.supported_filters as ('source' | 'status')[];
  return {
    ...of,
    from: startOfDay(tz, from).toISOString(),
    to: startOfDay(tz, addDays(to, 1)).toISOString(),
    window: state.window,
    breakdown: state.breakdown,
    filters: name !== undefined && state.filter !== undefined ? { [name]: state.filter } : {},
  };
}
