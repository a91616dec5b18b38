import { type Metric, type MetricDefinition, type NewMetric } from '../../api/types';
import { isComplete } from '../builder/choices';
import { type MetricChoices, readMetricChoices } from './choices';
import { definitionOf } from './choices-sql';

export type Mode = 'builder' | 'sql';

/** A metric while it is edited. */
export interface MetricDraft {
  name: string;
  description: string;
  unit: string;
  mode: Mode;
  /** Undefined until it is known of which project they are. */
  choices: MetricChoices | undefined;
  /** What was written by hand; undefined while the SQL is what the choices make. */
  written: MetricDefinition | undefined;
  refreshSeconds: number;
  hourlyRetentionDays: number;
  dailyRetentionDays: number;
}

export const NEW_METRIC: MetricDraft = {
  name: '',
  description: '',
  unit: '',
  mode: 'builder',
  choices: undefined,
  written: undefined,
  refreshSeconds: 3_600,
  hourlyRetentionDays: 90,
  dailyRetentionDays: 730,
};

/** @param first the choices to begin with where the metric was written by hand */
export function draftOf(metric: Metric, first: MetricChoices | undefined): MetricDraft {
  const choices = readMetricChoices(metric.builder);
  const { name, description, unit, sql, dimensions } = metric;
  return {
    name,
    description,
    unit,
    mode: choices ? 'builder' : 'sql',
    choices: choices ?? first,
    written: choices ? undefined : { sql, dimensions },
    refreshSeconds: metric.refresh_seconds,
    hourlyRetentionDays: metric.hourly_retention_days,
    dailyRetentionDays: metric.daily_retention_days,
  };
}

/** What is to be computed; undefined while something is missing for it. */
export function definitionIn({ mode, choices, written }: MetricDraft): MetricDefinition | undefined {
  if (mode === 'sql' && written) return written;
  return choices && isComplete(choices, choices.dimensions) ? definitionOf(choices) : undefined;
}

/** As the server takes it; undefined while it has no definition. */
export function inputOf(draft: MetricDraft): Omit<NewMetric, 'workspace_id' | 'is_paused'> | undefined {
  const definition = definitionIn(draft);
  if (!definition) return undefined;
  const isBuilt = draft.mode === 'builder' || !draft.written;
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    unit: draft.unit.trim(),
    builder: isBuilt ? { ...draft.choices } : null,
    ...definition,
    refresh_seconds: draft.refreshSeconds,
    hourly_retention_days: draft.hourlyRetentionDays,
    daily_retention_days: draft.dailyRetentionDays,
  };
}

/** Names apart at commas or blanks. */
export function dimensionsIn(text: string): string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}
