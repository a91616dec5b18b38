/** What the worker does by itself, and when: cron with seconds, in UTC. */
export const SCHEDULES = {
  heartbeat: '*/5 * * * * *',
  'erase people': '3/5 * * * * *',
  transforms: '*/10 * * * * *',
  'refresh saved queries': '*/10 * * * * *',
  metrics: '*/10 * * * * *',
  'tidy transform runs': '5/15 * * * * *',
  'reconcile failed jobs': '0 * * * * *',
  'lost runs of metrics': '25 * * * * *',
  'lost exports': '35 * * * * *',
  'files of exports': '45 * * * * *',
  'destroy old visitor salts': '0 7 * * * *',
  'expired values of metrics': '0 50 * * * *',
  'make event partitions': '0 20 1 * * *',
  'trim the batch ledger': '0 40 1 * * *',
  'remove old results of saved queries': '0 50 1 * * *',
  'remove old audit entries': '0 10 2 * * *',
  retention: '0 30 2 * * *',
} as const;

export type ScheduleName = keyof typeof SCHEDULES;
export const SCHEDULE_NAMES = Object.keys(SCHEDULES) as ScheduleName[];
