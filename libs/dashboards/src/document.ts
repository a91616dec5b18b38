import type { Dimension, Filter, Interval } from '@strata/analytics';
import type { Measure, Position, QuestionKind } from '@strata/contracts';
import type { Grain } from '@strata/metrics';
import type { ParamValue } from '@strata/query';

/** Periods that move with the clock: they begin where a bucket begins and end with the next full minute. */
export const PRESETS = ['24h', '7d', '30d', '90d', '12mo'] as const;
export type Preset = (typeof PRESETS)[number];

/** `from` and `to` are days (`2026-01-31`), both included, or moments with their zone, `to` excluded. */
export interface RangeFilter {
  preset?: Preset;
  from?: string;
  to?: string;
}

/** What a page is filtered by; everything in it is about all widgets that have such a field. */
export interface DashboardFilters {
  range?: RangeFilter;
  /** IANA zone of buckets and days. */
  tz?: string;
  project_id?: string;
  /** Name of an event. */
  event?: string;
  fields?: Filter[];
  /** Whether the period before is asked for, too. */
  compare?: boolean;
}

/** A widget's own conditions. With a range of its own it does not follow that of the page. */
export type WidgetFilters = Pick<DashboardFilters, 'range' | 'event' | 'fields'>;

export interface MetricSource {
  type: 'metric';
  metric_id: string;
  /** Default: by hours up to two days, else by days. */
  grain?: Grain;
  dimension?: string;
}

export interface SavedQuerySource {
  type: 'saved_query';
  saved_query_id: string;
  params: Record<string, ParamValue>;
}

export interface AnalyticsSource {
  type: 'analytics';
  /** Null: the dashboard's project. */
  project_id: string | null;
  question: QuestionKind;
  measure: Measure;
  /** Of a breakdown; of a trend, a series for each of its ten most frequent values. */
  dimension?: Dimension;
  interval?: Interval;
  limit?: number;
}

export interface TextSource {
  type: 'text';
  markdown: string;
}

export const SOURCE_TYPES = ['metric', 'saved_query', 'analytics', 'text'] as const;
/** Where a widget's table comes from. */
export type WidgetSource = MetricSource | SavedQuerySource | AnalyticsSource | TextSource;

/** How the table is drawn: for the reader's eyes alone, the server does not look into it. */
export interface WidgetChart {
  kind?: string;
  mapping?: Record<string, unknown>;
  options?: Record<string, unknown>;
}

export interface Widget {
  id: string;
  title: string;
  description: string;
  source: WidgetSource;
  chart: WidgetChart;
  filters: WidgetFilters;
  position: Position;
}

/** A widget as it is given: one without an id is a new one. */
export type WidgetInput = Pick<Widget, 'source' | 'position'> & Partial<Omit<Widget, 'source' | 'position'>>;

/** What a version keeps of a dashboard. */
export interface DashboardContent {
  widgets: Widget[];
  filters: DashboardFilters;
}

/** How often an open page may ask anew. */
export const MIN_REFRESH_SECONDS = 10;
export const MAX_REFRESH_SECONDS = 86_400;
