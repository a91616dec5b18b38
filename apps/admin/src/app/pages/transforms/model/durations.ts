import { type TransformModelDetails } from '../../../api/types';
import { type ChartOption, tooltipBase, tooltipHtml } from '../../../charts/option';
import { type ChartTheme } from '../../../charts/theme';
import { duration, moment } from '../../../ui/format';

type Run = TransformModelDetails['runs'][number];

/** The runs that ended, oldest first. */
export function timedRuns(runs: readonly Run[]): (Run & { seconds: number })[] {
  return runs.flatMap((run) => (run.seconds === null ? [] : [{ ...run, seconds: run.seconds }])).reverse();
}

/** "320 ms", "2.4s", "1m 5s": what is short has digits. */
export function seconds(value: number): string {
  if (value < 1) return `${Math.round(value * 1_000)} ms`;
  return value < 10 ? `${value.toFixed(1)}s` : duration(value);
}

/** How long each of the last runs took, as bars; failed ones in another colour. */
export function durationOption(runs: readonly Run[], theme: ChartTheme, tz: string): ChartOption {
  const timed = timedRuns(runs);
  const font = { color: theme.muted, fontFamily: theme.font, fontSize: 11 };
  return {
    animationDuration: 250,
    grid: { left: 4, right: 8, top: 12, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: {
      type: 'category',
      data: timed.map(({ started_at }) => moment(started_at, tz)),
      axisLine: { lineStyle: { color: theme.border } },
      axisTick: { show: false },
      axisLabel: { show: false },
    },
    yAxis: {
      type: 'value',
      splitNumber: 3,
      splitLine: { lineStyle: { color: theme.grid } },
      axisLabel: { ...font, formatter: (value: number) => seconds(value) },
    },
    tooltip: {
      ...tooltipBase(theme),
      trigger: 'axis',
      axisPointer: { type: 'none' },
      formatter: (params) => {
        const run = timed[(Array.isArray(params) ? params[0] : params)?.dataIndex ?? 0];
        if (!run) return '';
        const row = { colour: colourOf(run, theme), label: run.status, value: seconds(run.seconds) };
        return tooltipHtml(moment(run.started_at, tz), [row], theme);
      },
    },
    series: [
      {
        type: 'bar',
        barMaxWidth: 18,
        data: timed.map((run) => ({
          value: run.seconds,
          itemStyle: { color: colourOf(run, theme), borderRadius: [2, 2, 0, 0] },
        })),
      },
    ],
  };
}

function colourOf({ status }: Run, theme: ChartTheme): string {
  return status === 'success' ? theme.accent : theme.previous;
}

/** What someone who cannot see the chart is told. */
export function durationSummary(runs: readonly Run[]): string {
  const timed = timedRuns(runs).map((run) => run.seconds);
  if (timed.length === 0) return 'No run has ended yet.';
  const longest = seconds(Math.max(...timed));
  return `Duration of the last ${timed.length} runs; the newest took ${seconds(timed.at(-1) ?? 0)}, the longest ${longest}.`;
}
