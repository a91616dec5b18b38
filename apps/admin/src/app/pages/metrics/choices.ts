import { type Selection, type Subject, firstSelection, isEventSubject, readSelection } from '../builder/choices';

/** As many as the server takes. */
export const MAX_DIMENSIONS = 3;

/** A metric that is put together without SQL. */
export interface MetricChoices extends Selection {
  dimensions: Subject[];
}

export function firstMetricChoices(projectId: string): MetricChoices {
  return { ...firstSelection(projectId), dimensions: [] };
}

/** The choices kept with a metric; undefined when it was written by hand, or by another version. */
export function readMetricChoices(kept: unknown): MetricChoices | undefined {
  const selection = readSelection(kept);
  if (!selection) return undefined;
  const { dimensions } = kept as MetricChoices;
  const isKnown = Array.isArray(dimensions) && dimensions.length <= MAX_DIMENSIONS && dimensions.every(isEventSubject);
  return isKnown ? { ...selection, dimensions } : undefined;
}
