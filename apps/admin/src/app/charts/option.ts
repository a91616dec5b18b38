import type {
  BarSeriesOption,
  LineSeriesOption,
  MapSeriesOption,
  PieSeriesOption,
  ScatterSeriesOption,
} from 'echarts/charts';
import type {
  GridComponentOption,
  LegendComponentOption,
  MarkLineComponentOption,
  TooltipComponentOption,
} from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import { type ChartTheme } from './theme';

export type BarSeries = BarSeriesOption;
export type LineSeries = LineSeriesOption;
export type ChartOption = ComposeOption<
  | BarSeriesOption
  | LineSeriesOption
  | MapSeriesOption
  | PieSeriesOption
  | ScatterSeriesOption
  | GridComponentOption
  | LegendComponentOption
  | MarkLineComponentOption
  | TooltipComponentOption
>;

/** The index of what a tooltip is about. */
export function firstIndex(params: { dataIndex: number } | { dataIndex: number }[]): number {
  return (Array.isArray(params) ? params[0] : params)?.dataIndex ?? 0;
}

/** Tooltips are HTML and hold names that came over the wire. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}

export interface TooltipRow {
  colour: string;
  label: string;
  value: string;
}

export function tooltipHtml(title: string, rows: readonly TooltipRow[], theme: ChartTheme): string {
  const lines = rows.map(
    ({ colour, label, value }) =>
      `<div style="display:flex;align-items:center;gap:8px;margin-top:3px">` +
      `<span style="flex:none;width:8px;height:8px;border-radius:2px;background:${colour}"></span>` +
      `<span style="flex:1;max-width:220px;overflow:hidden;text-overflow:ellipsis;color:${theme.muted}">${escapeHtml(label)}</span>` +
      `<span style="font-weight:600;font-variant-numeric:tabular-nums;padding-left:12px">${escapeHtml(value)}</span></div>`,
  );
  return `<div style="font-weight:600">${escapeHtml(title)}</div>${lines.join('')}`;
}

export function tooltipBase(theme: ChartTheme): TooltipComponentOption {
  return {
    confine: true,
    backgroundColor: theme.surface,
    borderColor: theme.border,
    borderWidth: 1,
    padding: [8, 12],
    textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 12 },
    extraCssText: 'border-radius:8px;box-shadow:0 6px 20px rgb(0 0 0 / 16%)',
  };
}
