import { type Params } from '@angular/router';
import { type ReportRun } from '../../../api/types';
import { addDays, dayOf } from '../../../ui/time/zone';

type Run = Pick<ReportRun, 'status' | 'nodes_total' | 'nodes_done'>;

const REST = 'What it did not rebuild is counted from events until another run does.';

/** How far a run is, in a sentence. */
export function progressText({ status, nodes_total: total, nodes_done: done }: Run): string {
  if (status === 'pending') return 'Waits until no other run is active.';
  if (status === 'running') return total === null ? 'Reads what there is to do…' : `${done} of ${total} tables done.`;
  if (status === 'completed') return 'The numbers are rebuilt.';
  if (status === 'cancelled') return `It was cancelled. ${REST}`;
  return REST;
}

const TABLES: Record<string, string> = {
  metric_snapshots_daily: 'Daily numbers',
  metric_snapshots_weekly: 'Weekly numbers',
};

/** `model.strata.metric_snapshots_daily` → "Daily numbers"; others by their own name. */
export function tableName(node: string): string {
  const name = node.split('.')[2] ?? node;
  return TABLES[name] ?? name;
}

/** Where the report of a run is shown, with the days that it rebuilt. */
export function reportAddress(
  {
    project_id,
    range_from,
    range_to,
    window_name,
  }: Pick<ReportRun, 'project_id' | 'range_from' | 'range_to' | 'window_name'>,
  tz: string,
): Params {
  if (range_from === null || range_to === null) return { project: project_id };
  return {
    project: project_id,
    from: dayOf(tz, new Date(range_from)),
    to: addDays(dayOf(tz, new Date(range_to)), -1),
    window: window_name,
  };
}
