import { SCHEDULES } from '@strata/contracts';
import { type ScheduleStatus } from '../../api/types';
import { periodOf, scheduleLook, scheduleText } from './schedule-text';

describe('a schedule of the worker', () => {
  it.each([
    ['3/5 * * * * *', 'every 5 s', 5],
    ['25 * * * * *', 'every minute', 60],
    ['0 7 * * * *', 'hourly at :07', 3_600],
    ['0 20 1 * * *', 'daily at 01:20 UTC', 86_400],
  ])('%s is told in words', (cron, text, period) => {
    expect([scheduleText(cron), periodOf(cron)]).toEqual([text, period]);
  });

  it('is of a kind that can be told', () => {
    for (const cron of Object.values(SCHEDULES)) expect(cron).toMatch(/^\S+ \S+ \S+ \* \* \*$/);
  });

  const now = new Date('2026-11-01T12:00:00Z');
  const ran = (more: Partial<ScheduleStatus>): ScheduleStatus => ({
    name: 'metrics',
    cron: '*/10 * * * * *',
    started_at: null,
    succeeded_at: null,
    failed_at: null,
    error: null,
    ...more,
  });

  it.each([
    ['not yet', {}],
    ['fine', { succeeded_at: '2026-11-01T11:59:00.000Z' }],
    ['fine', { succeeded_at: '2026-11-01T11:59:00.000Z', failed_at: '2026-11-01T11:58:00.000Z' }],
    ['failing', { succeeded_at: '2026-11-01T11:58:00.000Z', failed_at: '2026-11-01T11:59:00.000Z' }],
    ['failing', { failed_at: '2026-11-01T11:59:00.000Z' }],
    ['late', { succeeded_at: '2026-11-01T11:58:00.000Z' }],
    ['fine', { cron: '0 20 1 * * *', succeeded_at: '2026-10-30T01:20:00.000Z' }],
    ['late', { cron: '0 20 1 * * *', succeeded_at: '2026-10-28T01:20:00.000Z' }],
  ])('is %s: %j', (label, more) => expect(scheduleLook(ran(more), now).label).toBe(label));
});
