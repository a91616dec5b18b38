import { type AnalyticsQuery } from '../../api/analytics.client';

const [MINUTE_MS, DAY_MS] = [60_000, 86_400_000];

/** The last 30 days of a project: whose values are offered. */
export function recently(projectId: string, tz: string, now = new Date()): AnalyticsQuery {
  const to = new Date(Math.ceil(now.getTime() / MINUTE_MS) * MINUTE_MS);
  const from = new Date(to.getTime() - 30 * DAY_MS);
  return { projectId, from: from.toISOString(), to: to.toISOString(), tz, filters: [], includeBots: false };
}
