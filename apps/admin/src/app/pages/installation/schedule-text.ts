import { type ScheduleStatus } from '../../api/types';

/** A run of a short schedule may take a while before it is missed. */
const GRACE_SECONDS = 60;

export interface ScheduleLook {
  label: string;
  tone: 'neutral' | 'success' | 'warning' | 'danger';
}

/** How often a schedule runs: "every 5 s", "every minute", "hourly at :07", "daily at 01:20 UTC". */
export function scheduleText(cron: string): string {
  const [second = '', minute = '', hour = ''] = cron.split(' ');
  const [, step] = second.split('/');
  if (step) return `every ${step} s`;
  if (minute === '*') return 'every minute';
  if (hour === '*') return `hourly at :${minute.padStart(2, '0')}`;
  return `daily at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')} UTC`;
}

/** Seconds from one run to the next. */
export function periodOf(cron: string): number {
  const [second = '', minute, hour] = cron.split(' ');
  const [, step] = second.split('/');
  if (step) return Number(step);
  if (minute === '*') return 60;
  return hour === '*' ? 3_600 : 86_400;
}

/** Whether it does what it should: it is late once three of its runs are missing. */
export function scheduleLook(schedule: ScheduleStatus, now: Date): ScheduleLook {
  const { cron, succeeded_at, failed_at } = schedule;
  if (failed_at && failed_at > (succeeded_at ?? '')) return { label: 'failing', tone: 'danger' };
  if (!succeeded_at) return { label: 'not yet', tone: 'neutral' };
  const age = (now.getTime() - Date.parse(succeeded_at)) / 1_000;
  if (age > 3 * periodOf(cron) + GRACE_SECONDS) return { label: 'late', tone: 'warning' };
  return { label: 'fine', tone: 'success' };
}
