import { type ChartOption } from './option';
import { type ValueFormat, formatTick } from './result-values';
import { type ChartTheme } from './theme';

/** Where the picture stands in its box; with a legend above where several things have names. */
export function frame(isNamed: boolean, theme: ChartTheme): ChartOption {
  return {
    animationDuration: 250,
    grid: {
      left: 4,
      right: 12,
      top: isNamed ? 36 : 12,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    ...(isNamed && { legend: legend(theme) }),
  };
}

/** Names of what is drawn, above it. */
export function legend(theme: ChartTheme): ChartOption['legend'] {
  return {
    // One line, however many there are: what lies below does not move.
    type: 'scroll',
    pageIconSize: 10,
    pageIconColor: theme.text,
    pageIconInactiveColor: theme.border,
    pageTextStyle: { color: theme.muted, fontFamily: theme.font, fontSize: 11 },
    top: 0,
    left: 0,
    icon: 'roundRect',
    itemWidth: 10,
    itemHeight: 10,
    textStyle: { color: theme.muted, fontFamily: theme.font, fontSize: 11, width: 140, overflow: 'truncate' },
  };
}

export function axis(theme: ChartTheme) {
  return {
    axisLine: { lineStyle: { color: theme.border } },
    axisTick: { show: false },
    axisLabel: { color: theme.muted, fontFamily: theme.font, fontSize: 11, hideOverlap: true, margin: 12 },
    splitLine: { show: false },
  };
}

export function valueAxis(format: ValueFormat, theme: ChartTheme) {
  const base = axis(theme);
  return {
    ...base,
    type: 'value' as const,
    splitNumber: 4,
    axisLine: { show: false },
    splitLine: { lineStyle: { color: theme.grid } },
    axisLabel: { ...base.axisLabel, margin: 8, formatter: (value: number) => formatTick(value, format) },
  };
}
