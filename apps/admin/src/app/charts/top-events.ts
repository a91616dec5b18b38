import { type TopEvent } from '../api/types';
import { compact, count } from '../ui/format';
import { type ChartOption, tooltipBase, tooltipHtml } from './option';
import { type ChartTheme } from './theme';

const ROW_PX = 30;

/** Horizontal bars, the most frequent on top. */
export function topEventsOption(events: readonly TopEvent[], theme: ChartTheme, narrow: boolean): ChartOption {
  const font = { fontFamily: theme.font, fontSize: 12 };
  return {
    animationDuration: 250,
    grid: { left: narrow ? 112 : 168, right: 52, top: 0, bottom: 0 },
    xAxis: { type: 'value', show: false, max: 'dataMax' },
    yAxis: {
      type: 'category',
      inverse: true,
      data: events.map(({ event_name }) => event_name),
      axisLine: { show: false },
      axisTick: { show: false },
      triggerEvent: true,
      axisLabel: {
        ...font,
        color: theme.text,
        align: 'left',
        margin: narrow ? 112 : 168,
        width: narrow ? 100 : 156,
        overflow: 'truncate',
      },
    },
    tooltip: {
      ...tooltipBase(theme),
      trigger: 'item',
      formatter: (params) => {
        const event = events[(Array.isArray(params) ? params[0] : params)?.dataIndex ?? 0];
        return event ? tooltip(event, theme) : '';
      },
    },
    series: [
      {
        type: 'bar',
        data: events.map((event) => event.count),
        barWidth: 16,
        color: theme.accent,
        cursor: 'pointer',
        itemStyle: { borderRadius: [2, 4, 4, 2] },
        showBackground: true,
        backgroundStyle: { color: theme.grid, borderRadius: [2, 4, 4, 2] },
        label: {
          ...font,
          show: true,
          position: 'right',
          color: theme.muted,
          formatter: ({ dataIndex }) => compact(events[dataIndex]?.count ?? 0),
        },
      },
    ],
  };
}

export function topEventsHeight(events: readonly TopEvent[]): number {
  return Math.max(events.length, 3) * ROW_PX;
}

function tooltip(event: TopEvent, theme: ChartTheme): string {
  const rows = [
    { colour: theme.accent, label: 'Events', value: count(event.count) },
    { colour: 'transparent', label: 'Sessions', value: count(event.unique_sessions) },
    { colour: 'transparent', label: 'Users', value: count(event.unique_users) },
  ];
  if (event.previous_count !== undefined) {
    rows.push({ colour: theme.previous, label: 'Previous period', value: count(event.previous_count) });
  }
  return tooltipHtml(event.event_name, rows, theme);
}

export function topEventsSummary(events: readonly TopEvent[]): string {
  const named = events.slice(0, 3).map((event) => `${event.event_name} ${count(event.count)}`);
  return named.length ? `Top events: ${named.join(', ')}.` : 'Top events: none in this range.';
}
