import { type TransformRun, type TransformSchedule } from '../../../api/types';
import { seconds } from '../model/durations';

/** What a run does, as one would type it. */
export function commandOf({ command, selection, exclusion, full_refresh }: TransformRun): string {
  const parts: string[] = [command];
  if (selection.length) parts.push('--select', ...selection);
  if (exclusion.length) parts.push('--exclude', ...exclusion);
  if (full_refresh) parts.push('--full-refresh');
  return parts.join(' ');
}

/** "schedule hourly, attempt 3", or a person's name. */
export function askedBy({ trigger, requester_label, attempt }: TransformRun): string {
  if (trigger !== 'schedule') return requester_label;
  return `schedule ${scheduleName(requester_label)}${attempt > 1 ? `, attempt ${attempt}` : ''}`;
}

/** `model:model.strata.x` → "x". */
export function scheduleName(name: string): string {
  return name.startsWith('model:') ? (name.split('.').at(-1) ?? name) : name;
}

const MEANINGS: Record<string, string> = {
  hourly: 'Everything, with tests, at every full hour.',
  live: 'What is tagged live, every minute in which events arrived.',
};

export function scheduleMeaning({ name, cron }: TransformSchedule): string {
  return MEANINGS[name] ?? `This model alone, at ${cron} (cron, UTC).`;
}

/** How long it took, or takes so far; nothing before it began. */
export function durationOf(
  { started_at, finished_at }: Pick<TransformRun, 'started_at' | 'finished_at'>,
  now: Date,
): string {
  if (!started_at) return '';
  const end = finished_at ? Date.parse(finished_at) : now.getTime();
  return seconds(Math.max(0, end - Date.parse(started_at)) / 1_000);
}

/** Words of a field, apart at blanks; undefined for none. */
export function selectors(text: string): string[] | undefined {
  const words = text.split(/\s+/).filter(Boolean);
  return words.length ? words : undefined;
}

/** Newest first: what was just read, then what was known before and is older. */
export function merged(known: readonly TransformRun[], newest: readonly TransformRun[]): TransformRun[] {
  const last = newest.at(-1);
  return last ? [...newest, ...known.filter(({ id }) => id < last.id)] : [...known];
}
