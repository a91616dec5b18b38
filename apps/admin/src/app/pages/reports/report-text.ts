import {
  type Report,
  type ReportAnswer,
  type ReportBreakdown,
  type ReportKind,
  type ReportRow,
  type ReportWindow,
} from '../../api/types';
import { date, duration, plural } from '../../ui/format';
import { seconds } from '../transforms/model/durations';

/** What events are called that have no source, no status. */
export const NONE = '(none)';

export const KIND_LABELS: Record<ReportKind, string> = {
  volume: 'by source',
  status: 'by status',
  entities: 'by entity',
};

export const WINDOW_LABELS: Record<ReportWindow, string> = { day: 'Days', week: 'Weeks' };

export const BREAKDOWN_LABELS: Record<ReportBreakdown, string> = {
  period: 'Over time',
  source: 'By source',
  status: 'By status',
  entity_id: 'By entity',
};

/** The source, status or entity of a row; undefined where rows are told by time alone. */
export function rowName(row: ReportRow): string | undefined {
  for (const value of [row.source, row.status, row.entity_id]) {
    if (value !== undefined) return value === null || value === '' ? NONE : value;
  }
  return undefined;
}

/** "Events by status, of payment, from billing" */
export function countsText({
  kind,
  event_names: names,
  source,
}: Pick<Report, 'kind' | 'event_names' | 'source'>): string {
  const some = names.slice(0, 3).join(', ');
  const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
  const of = names.length ? `, of ${some}${more}` : '';
  return `Events ${KIND_LABELS[kind]}${of}${source === null ? '' : `, from ${source}`}`;
}

/** What the picture of a report tells. */
export function drawnText({ breakdown, window, rows: [first] }: ReportAnswer): string {
  if (first?.bucket !== undefined) {
    const [and] = (['source', 'status'] as const).filter((name) => first[name] !== undefined);
    return and ? `Per ${window} and ${and}` : `Per ${window}`;
  }
  return breakdown === 'entity_id' ? 'Most frequent' : BREAKDOWN_LABELS[breakdown];
}

export function cacheText(ttl: number): string {
  return ttl === 0 ? 'not cached' : duration(ttl);
}

/** "320 ms", "2.4s", "1h 5m" */
export function msText(ms: number | null): string {
  return ms === null ? '–' : seconds(ms / 1_000);
}

/** When a run was asked for, to the minute: its id begins with that. */
export function runMoment(id: string, timeZone: string, locale?: string): string {
  const ms = parseInt(id.replace('-', '').slice(0, 12), 16);
  const format: Intl.DateTimeFormatOptions = { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' };
  return new Intl.DateTimeFormat(locale, { ...format, timeZone }).format(ms);
}

/** First and last day of a half-open range. */
export function daysText(from: string, to: string, tz: string): string {
  const [first, last] = [date(from, tz), date(new Date(Date.parse(to) - 1).toISOString(), tz)];
  return first === last ? first : `${first} – ${last}`;
}

/** "1–50 of 2,300 rows" */
export function pageText({ offset, total }: { offset: number; total: number }, shown: number, locale?: string): string {
  if (shown === 0) return plural(total, 'row');
  const format = new Intl.NumberFormat(locale);
  return `${format.format(offset + 1)}–${format.format(offset + shown)} of ${plural(total, 'row')}`;
}

/** A name as an address: small letters and digits, words joined by hyphens. */
export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 64)
    .replace(/^-|-$/g, '');
}
