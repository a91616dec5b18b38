import { type Metric, type MetricRun } from '../../api/types';
import { formatValue } from '../../charts/result-values';
import { duration, moment } from '../../ui/format';

/** How often a metric may be computed. */
export const REFRESH_INTERVALS: readonly { seconds: number; label: string }[] = [
  { seconds: 60, label: 'Every minute' },
  { seconds: 300, label: 'Every 5 minutes' },
  { seconds: 900, label: 'Every 15 minutes' },
  { seconds: 3_600, label: 'Every hour' },
  { seconds: 21_600, label: 'Every 6 hours' },
  { seconds: 86_400, label: 'Every day' },
];

export function intervalText(seconds: number): string {
  return REFRESH_INTERVALS.find((preset) => preset.seconds === seconds)?.label ?? `Every ${duration(seconds)}`;
}

/** "1,234 €"; a dash where there is none. */
export function valueText(value: number | null, unit: string, locale?: string): string {
  return value === null || !unit
    ? formatValue(value, 'number', locale)
    : `${formatValue(value, 'number', locale)} ${unit}`;
}

/** True until the metric has all the values that it will have for now. */
export function isUnderWay({ last_run, is_paused }: Metric): boolean {
  if (!last_run) return !is_paused;
  return last_run.status === 'pending' || last_run.status === 'running';
}

/** How long it took; nothing before its end. */
export function tookText({ started_at, finished_at }: MetricRun): string {
  if (!started_at || !finished_at) return '';
  const ms = Math.max(0, Date.parse(finished_at) - Date.parse(started_at));
  return ms < 1_000 ? `${ms} ms` : duration(ms / 1_000);
}

/** What happened and what to do, in one line. */
export function errorText({ message, hint }: NonNullable<MetricRun['error']>): string {
  return hint ? `${message} ${hint}` : message;
}

/** When it may run next. A time that has passed waits for events: nothing is computed while nothing changes. */
export function nextText({ next_run_at }: Metric, tz: string, now = new Date()): string {
  if (!next_run_at) return '';
  return Date.parse(next_run_at) > now.getTime() ? `next ${moment(next_run_at, tz)}` : 'next when events come in';
}
