import { DomainError } from '@strata/platform';

/** For how many days a workspace keeps what, counted from the arrival of the newest event. */
export interface RetentionSettings {
  /** Events, and whatever tells of single people and sessions. */
  raw_days: number;
  /** Figures by the hour. Those of days of which there are events stay, whatever it says. */
  hourly_days: number;
  /** Figures by the day. */
  daily_days: number;
}

/** @throws DomainError `invalid` for settings that are out of bounds or contradict each other */
export function checkSettings(
  { raw_days: raw, hourly_days: hourly, daily_days: daily }: RetentionSettings,
  max: number,
): void {
  for (const [name, days] of Object.entries({ raw_days: raw, hourly_days: hourly, daily_days: daily })) {
    if (days >= 1 && days <= max) continue;
    throw new DomainError('invalid', `${name} must be from 1 to ${max}.`, {
      hint: 'Whoever runs this installation sets the maximum (RETENTION_MAX_DAYS).',
    });
  }
  if (daily >= hourly) return;
  throw new DomainError('invalid', 'Daily figures cannot go before the hourly ones of the same days.', {
    hint: 'Let daily_days be at least hourly_days.',
  });
}
