import { type NewReport, type Report, type ReportChange, type ReportKind, type ReportWindow } from '../../api/types';

/** What the form of a report holds, as it is typed. */
export interface ReportForm {
  slug: string;
  kind: ReportKind;
  name: string;
  description: string;
  /** One name a line. */
  eventNames: string;
  /** Empty: of all. */
  source: string;
  cacheSeconds: number;
  window: ReportWindow;
  retentionDays: Record<ReportWindow, number>;
}

/** Names, one a line, each once. */
export function namesIn(lines: string): string[] {
  return [...new Set(lines.split('\n').map((line) => line.trim()))].filter(Boolean);
}

type Settings = Required<Pick<ReportChange, 'cache_ttl_seconds' | 'default_window' | 'windows'>>;

function settingsOf({ cacheSeconds, window, retentionDays }: ReportForm): Settings {
  return {
    cache_ttl_seconds: cacheSeconds,
    default_window: window,
    windows: [
      { window_name: 'day', retention_days: retentionDays.day },
      { window_name: 'week', retention_days: retentionDays.week },
    ],
  };
}

export function newReport(form: ReportForm): NewReport {
  return { slug: form.slug.trim(), kind: form.kind, ...definitionOf(form), ...settingsOf(form) };
}

/** Of a built-in report only what may be changed. */
export function reportChange(form: ReportForm, { is_built_in }: Pick<Report, 'is_built_in'>): ReportChange {
  return is_built_in ? settingsOf(form) : { ...definitionOf(form), ...settingsOf(form) };
}

function definitionOf({ name, description, eventNames, source }: ReportForm) {
  return {
    name: name.trim(),
    description: description.trim(),
    event_names: namesIn(eventNames),
    source: source === '' ? null : source,
  };
}
