import { type Plotted } from '../dashboard/timeseries.card';

export const PLOTS = ['visitors', 'sessions', 'page_views'] as const;
export type Plot = (typeof PLOTS)[number];

export const PLOTTED: Record<Plot, Plotted> = {
  visitors: { measure: 'unique_users', label: 'Visitors', filters: [] },
  sessions: { measure: 'unique_sessions', label: 'Sessions', filters: [] },
  page_views: {
    measure: 'count',
    label: 'Page views',
    filters: [{ field: 'event_name', op: 'eq', value: 'page_view' }],
  },
};
