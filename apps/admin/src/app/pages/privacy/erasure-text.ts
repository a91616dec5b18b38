import { type Erasure } from '../../api/types';
import { fieldLabel, plural } from '../../ui/format';

export interface ErasureLook {
  label: string;
  tone: 'neutral' | 'accent' | 'success';
  /** What it means, in a sentence. */
  text: string;
}

const LOOKS: Record<Erasure['status'], ErasureLook> = {
  pending: { label: 'waiting', tone: 'neutral', text: 'It begins within seconds.' },
  rebuilding: {
    label: 'rebuilding',
    tone: 'accent',
    text: 'The data are gone. What was computed of them is computed again with the next runs of the transforms, within the hour.',
  },
  completed: { label: 'completed', tone: 'success', text: 'What is left that names this person is listed below.' },
};

export function erasureLook({ status }: Pick<Erasure, 'status'>): ErasureLook {
  return LOOKS[status];
}

export function isUnfinished({ status }: Pick<Erasure, 'status'>): boolean {
  return status !== 'completed';
}

export interface Count {
  label: string;
  rows: string;
}

/** Rows by table, the most first. */
export function countsOf(rows: Record<string, number>): Count[] {
  return Object.entries(rows)
    .sort(([, a], [, b]) => b - a)
    .map(([table, n]) => ({ label: fieldLabel(table), rows: plural(n, 'row') }));
}

/** Rows that went so far, or in all. */
export function erasedText({ erased }: Pick<Erasure, 'erased'>): string {
  return plural(
    Object.values(erased).reduce((sum, n) => sum + n, 0),
    'row',
  );
}

/** The newest erasures as they are now, above those that were loaded before. */
export function withNewest(known: readonly Erasure[], newest: readonly Erasure[]): Erasure[] {
  const ids = new Set(newest.map(({ id }) => id));
  return [...newest, ...known.filter(({ id }) => !ids.has(id))];
}
