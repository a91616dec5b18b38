import { type GraphNode, type RunNodeStatus, type RunStatus } from '../../api/types';

export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger';

/** A status as people see it: told by word and sign, not by colour alone. */
export interface StatusLook {
  label: string;
  tone: Tone;
  /** One sign, for where there is no room for the word. */
  sign: string;
}

const UNKNOWN: StatusLook = { label: 'never run', tone: 'neutral', sign: '○' };

const NODES: Record<RunNodeStatus, StatusLook> = {
  pending: { label: 'waiting', tone: 'neutral', sign: '…' },
  running: { label: 'running', tone: 'accent', sign: '▶' },
  success: { label: 'built', tone: 'success', sign: '✓' },
  pass: { label: 'passed', tone: 'success', sign: '✓' },
  warn: { label: 'warning', tone: 'warning', sign: '!' },
  fail: { label: 'not passed', tone: 'danger', sign: '✕' },
  error: { label: 'failed', tone: 'danger', sign: '✕' },
  skipped: { label: 'skipped', tone: 'neutral', sign: '–' },
  cancelled: { label: 'cancelled', tone: 'neutral', sign: '–' },
};

const RUNS: Record<RunStatus, StatusLook> = {
  pending: { label: 'waiting', tone: 'neutral', sign: '…' },
  running: { label: 'running', tone: 'accent', sign: '▶' },
  completed: { label: 'completed', tone: 'success', sign: '✓' },
  failed: { label: 'failed', tone: 'danger', sign: '✕' },
  cancelled: { label: 'cancelled', tone: 'neutral', sign: '–' },
};

export function nodeLook(status: RunNodeStatus | null): StatusLook {
  return status === null ? UNKNOWN : NODES[status];
}

/** A source is read and never built. */
export function graphLook({ resource_type, status }: GraphNode): StatusLook {
  return resource_type === 'source' ? { label: 'source', tone: 'neutral', sign: '◆' } : nodeLook(status);
}

export function runLook(status: RunStatus): StatusLook {
  return RUNS[status];
}

export function isActive(status: RunStatus): boolean {
  return status === 'pending' || status === 'running';
}
