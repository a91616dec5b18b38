import { KIND, breakdownsOf, type Breakdown, type FilterName, type KeyField, type Kind, type Window } from './kinds.js';

export interface WindowView {
  window_name: Window;
  retention_days: number;
  /** Not a setting: the transforms run hourly and rebuild what has changed; a report tells what came since from raw events. */
  refresh_interval_minutes: number;
  is_default: boolean;
}

export interface ReportView {
  slug: string;
  kind: Kind;
  name: string;
  description: string;
  /** Only events of these names; empty: of all. */
  event_names: string[];
  /** Slug of the only source whose events count; null: of all. */
  source: string | null;
  cache_ttl_seconds: number;
  default_window: Window;
  /** The first is the default. */
  supported_breakdowns: Breakdown[];
  supported_filters: FilterName[];
  windows: WindowView[];
  is_built_in: boolean;
  created_at: Date;
  updated_at: Date;
}

/** A report as it is stored. */
export type ReportRow = Omit<ReportView, 'supported_breakdowns' | 'supported_filters' | 'windows'> & {
  windows: Omit<WindowView, 'is_default'>[];
};

/** A report with what follows from its kind. */
export function viewOf({ windows, ...report }: ReportRow): ReportView {
  return {
    ...report,
    supported_breakdowns: breakdownsOf(report.kind),
    supported_filters: [...KIND[report.kind].filters],
    windows: windows.map((window) => ({ ...window, is_default: window.window_name === report.default_window })),
  };
}

/** What anybody may choose of a report, the built-in ones included. */
export interface ReportSettings {
  cache_ttl_seconds?: number;
  default_window?: Window;
  /** Those that are left out stay as they are. */
  windows?: { window_name: Window; retention_days: number }[];
}

export interface ReportInput extends ReportSettings {
  slug: string;
  kind: Kind;
  name: string;
  description?: string;
  event_names?: string[];
  source?: string | null;
}

/** What can be changed; slug and kind are for good. */
export type ReportChanges = Partial<Omit<ReportInput, 'slug' | 'kind'>>;

export interface ReportMetrics {
  event_count: number;
  processing_ms_sum: number;
  /** Of the events that say how long they took; null without any. */
  processing_ms_avg: number | null;
  amount_cents_sum: number;
}

export interface ReportRowView extends ReportMetrics {
  bucket?: Date;
  source?: string | null;
  status?: string | null;
  entity_id?: string;
  rank?: number;
  /** The run that made the row, the newest one where its buckets are of several; null when some of it was counted just now. */
  run_id: string | null;
  /** All runs that made some of it, newest first, at most 20. */
  run_ids: string[];
}

/** What was asked, with everything that was left open filled in. */
export interface ReportHead {
  report: { slug: string; kind: Kind; name: string };
  project_id: string;
  window: Window;
  /** Whole buckets: what was asked for, widened to them. */
  from: Date;
  to: Date;
  tz: string;
  breakdown: Breakdown;
  filters: Partial<Record<FilterName, string>>;
  generated_at: Date;
}

export interface ReportAnswer extends ReportHead {
  rows: ReportRowView[];
  totals: ReportMetrics;
  pagination: { limit: number; offset: number; total: number };
  is_cached: boolean;
}

/** A report with all its rows. */
export interface ReportRows extends ReportHead {
  /** The fields of rows that tell them apart. */
  keys: KeyField[];
  /** In order, as they are read; to be read once. */
  batches: AsyncIterable<ReportRowView[]>;
}
