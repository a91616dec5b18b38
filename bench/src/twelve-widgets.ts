import { api, type Client } from '../../apps/e2e/src/client.js';

/** Twelve widgets as a page has them: question, measure, dimension. */
const WIDGETS = [
  ['number', 'visitors'],
  ['number', 'sessions'],
  ['number', 'bounce_rate'],
  ['number', 'events'],
  ['trend', 'visitors'],
  ['trend', 'events'],
  ['breakdown', 'visitors', 'path'],
  ['breakdown', 'visitors', 'entry_channel'],
  ['breakdown', 'sessions', 'device'],
  ['breakdown', 'visitors', 'browser'],
  ['breakdown', 'events', 'event_name'],
  ['map', 'visitors'],
] as const;

export interface BenchDashboard {
  id: string;
  widgets: { id: string; title: string }[];
}

/** A dashboard of twelve widgets over the last 90 days. */
export function createTwelveWidgets(user: Client): Promise<BenchDashboard> {
  const widgets = WIDGETS.map(([question, measure, dimension], n) => ({
    title: [question, measure, dimension].filter(Boolean).join(' '),
    source: { type: 'analytics', project_id: null, question, measure, dimension },
    position: { x: (n % 3) * 4, y: Math.floor(n / 3) * 4, w: 4, h: 4 },
  }));
  const body = { name: 'Bench', filters: { range: { preset: '90d' }, tz: 'UTC' }, widgets };
  return api<BenchDashboard>(user.address, 'POST', '/dashboards', { token: user.token, body });
}
