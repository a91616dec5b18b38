import { type ChartMapping, type Widget, type WidgetMeasure } from '../api/types';
import { type ValueFormat, formatValue, valueFormat } from '../charts/result-values';

/** How a widget's figures are called and written. */
export interface Figures {
  label: string;
  format: ValueFormat;
  lessIsBetter: boolean;
  text(value: number | null): string;
}

export const MEASURE_LABELS: Record<WidgetMeasure, string> = {
  visitors: 'Visitors',
  sessions: 'Sessions',
  page_views: 'Page views',
  events: 'Events',
  bounce_rate: 'Bounce rate',
  avg_duration_seconds: 'Session duration',
  pages_per_session: 'Pages per session',
};
const FORMATS: Partial<Record<WidgetMeasure, ValueFormat>> = {
  bounce_rate: 'percent',
  avg_duration_seconds: 'seconds',
};

/** Figures of a widget: of a measure, or of a column that is written as the chart says. */
export function figuresOf({ source, chart }: Pick<Widget, 'source' | 'chart'>): Figures {
  if (source.type === 'analytics') return measureFigures(source.measure);
  const mapping = chart.mapping as ChartMapping | undefined;
  const format = valueFormat(mapping?.format);
  const unit = typeof chart.options?.['unit'] === 'string' ? chart.options['unit'] : '';
  const text = (value: number | null) =>
    [formatValue(value, format), ...(value === null ? [] : [unit])].join(' ').trim();
  return { label: mapping?.y?.[0] ?? 'value', format, lessIsBetter: false, text };
}

function measureFigures(measure: WidgetMeasure): Figures {
  const format = FORMATS[measure] ?? 'number';
  // Two digits of a mean are more than it is worth.
  const rounded = (value: number) => (format === 'number' ? Math.round(value * 100) / 100 : value);
  return {
    label: MEASURE_LABELS[measure],
    format,
    lessIsBetter: measure === 'bounce_rate',
    text: (value) => formatValue(value === null ? null : rounded(value), format),
  };
}
