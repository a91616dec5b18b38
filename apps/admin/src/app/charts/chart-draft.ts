import { type ChartKind, type ChartMapping, type NewChart, type ResultTable, type SavedChart } from '../api/types';
import { CHART_KINDS, suggestKind, suggestMapping } from './mapping';

/** A chart as it is edited; without an id it is not saved yet. */
export interface ChartDraft {
  id?: string;
  /** Tells it apart on the page. */
  key: string;
  title: string;
  kind: ChartKind;
  mapping: ChartMapping;
}

export function chartDrafts(charts: readonly SavedChart[]): ChartDraft[] {
  const ordered = [...charts].sort((a, b) => a.position - b.position);
  return ordered.map(({ id, title, kind, mapping }) => ({ id, key: id, title, kind, mapping }));
}

/** The chart that suits a result; `key` must be new. */
export function suggestedChart({ columns, rows }: ResultTable, key: string): ChartDraft {
  const suited = suggestKind(columns, rows.length);
  // A table is there anyway: who asks for a chart wants a picture.
  const kind = suited === 'table' ? 'bar' : suited;
  return { key, kind, title: CHART_KINDS[kind].label, mapping: suggestMapping(kind, columns) };
}

export interface ChartChanges {
  added: NewChart[];
  changed: { id: string; chart: NewChart }[];
  removed: string[];
}

/** What has to be written so that the saved charts become the drafts. */
export function chartChanges(saved: readonly SavedChart[], drafts: readonly ChartDraft[]): ChartChanges {
  const known = new Map(saved.map((chart) => [chart.id, chart]));
  const changes: ChartChanges = { added: [], changed: [], removed: [] };
  drafts.forEach((draft, position) => {
    const { title, kind, mapping } = draft;
    const chart: NewChart = { title: title.trim() || CHART_KINDS[kind].label, kind, mapping, position };
    const old = draft.id === undefined ? undefined : known.get(draft.id);
    if (!old) changes.added.push(chart);
    else if (!sameChart(old, chart)) changes.changed.push({ id: old.id, chart });
  });
  const kept = new Set(drafts.map(({ id }) => id));
  changes.removed = saved.map(({ id }) => id).filter((id) => !kept.has(id));
  return changes;
}

export function hasChanges({ added, changed, removed }: ChartChanges): boolean {
  return added.length + changed.length + removed.length > 0;
}

function sameChart(a: NewChart, b: NewChart): boolean {
  const form = ({ title, kind, mapping: { x, y, series, stacked, format }, position }: NewChart) =>
    JSON.stringify([title, kind, x, y, series, stacked ?? false, format, position]);
  return form(a) === form(b);
}
