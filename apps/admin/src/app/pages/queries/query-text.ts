import { type ChartKind, type RunOutcome } from '../../api/types';
import { CHART_KINDS } from '../../charts/mapping';
import { duration } from '../../ui/format';

export interface OutcomeLook {
  label: string;
  tone: 'success' | 'danger' | 'neutral';
}

const OUTCOMES: Record<RunOutcome, OutcomeLook> = {
  completed: { label: 'completed', tone: 'success' },
  failed: { label: 'failed', tone: 'danger' },
  cancelled: { label: 'cancelled', tone: 'neutral' },
};

export function outcomeLook(outcome: RunOutcome): OutcomeLook {
  return OUTCOMES[outcome];
}

/** "every 1h". */
export function scheduleText(seconds: number): string {
  return `every ${duration(seconds)}`;
}

/** "line, bar", each once. */
export function kindsText(kinds: readonly ChartKind[]): string {
  return [...new Set(kinds)].map((kind) => CHART_KINDS[kind].label.toLowerCase()).join(', ');
}
