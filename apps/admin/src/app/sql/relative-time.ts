import { type ParameterType } from '../api/types';

export interface TimeChoice {
  value: string;
  label: string;
}

const DAYS: readonly TimeChoice[] = [
  { value: 'today', label: 'Today' },
  { value: 'yesterday', label: 'Yesterday' },
  { value: '-7d', label: '7 days ago' },
  { value: '-30d', label: '30 days ago' },
  { value: '-90d', label: '90 days ago' },
  { value: 'start_of_week', label: 'Start of this week' },
  { value: 'start_of_month', label: 'Start of this month' },
  { value: 'start_of_month-1mo', label: 'Start of last month' },
  { value: 'start_of_year', label: 'Start of this year' },
];
const TIMES: readonly TimeChoice[] = [
  { value: 'now', label: 'Now, to the last full minute' },
  { value: 'now+1min', label: 'Now, with this minute' },
  { value: '-1h', label: 'An hour ago' },
  { value: '-1d', label: 'A day ago' },
  ...DAYS,
];

/** Times relative to the moment of the run that are often asked for. */
export function timeChoices(type: ParameterType): readonly TimeChoice[] {
  return type === 'date' ? DAYS : TIMES;
}

/** True for a day or time of the calendar, false for what is relative. */
export function isAbsolute(text: string): boolean {
  return /^\d{4}-\d\d-\d\d/.test(text);
}

/** A time as people are told it: relative ones by name. */
export function timeLabel(text: string, type: ParameterType): string {
  return timeChoices(type).find(({ value }) => value === text)?.label ?? text.replace('T', ' ');
}
