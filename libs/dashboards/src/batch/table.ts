import type { ColumnType } from '@strata/query';

/** The one form in which every kind of widget is answered. */
export interface Table {
  columns: { name: string; type: ColumnType }[];
  rows: unknown[][];
}

/** What a widget shows. */
export interface WidgetAnswer extends Table {
  /** Of the period before, in the same columns. */
  previous?: { rows: unknown[][] };
  /** Names of the page's filters that the widget has no field for. */
  ignored_filters: string[];
  computed_at: Date;
  is_cached: boolean;
}

/** What is to be found out for a widget. */
export interface Question {
  /** Equal for questions that are computed by the same work. */
  key: string;
  answer(): Promise<WidgetAnswer>;
}
