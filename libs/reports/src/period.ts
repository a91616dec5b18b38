import type { Sql } from '@strata/data';
import { DomainError } from '@strata/platform';
import type { Window } from './kinds.js';

const DAY_MS = 86_400_000;
/** No event is older. */
const EARLIEST = Date.UTC(2000, 0, 1);
/** Events may say that they happen up to a day ahead. */
const AHEAD_MS = DAY_MS;
/** Ten years. */
const LONGEST_DAYS = 3_660;
/** How many buckets are told when nobody says from when. */
const BUCKETS: Record<Window, number> = { day: 30, week: 12 };
const DAYS: Record<Window, number> = { day: 1, week: 7 };
/** Enough to be in the next bucket of each length, also when clocks change. */
const BEYOND: Record<Window, string> = { day: '36 hours', week: '180 hours' };

export interface Period {
  from: Date;
  to: Date;
}

/** @throws DomainError `invalid` for a range that no events can have */
function checkPeriod(from: Date, to: Date, now: Date): void {
  if (from >= to) {
    throw new DomainError('invalid', 'from must lie before to.', { hint: 'The range is [from, to).' });
  }
  if (from.getTime() < EARLIEST) {
    throw new DomainError('invalid', 'Events begin in 2000.', { hint: 'Choose a later range.' });
  }
  if (from.getTime() > now.getTime() + AHEAD_MS) {
    throw new DomainError('invalid', 'The range lies in the future.', { hint: 'Choose an earlier one.' });
  }
  if (to.getTime() - from.getTime() > LONGEST_DAYS * DAY_MS) {
    throw new DomainError('invalid', `A range has at most ${LONGEST_DAYS} days.`, { hint: 'Ask for a shorter one.' });
  }
}

/**
 * The whole buckets, of the zone, that a range touches. Without `to` it ends now, without `from` it has 30 days or 12 weeks.
 * @throws DomainError `invalid`
 */
export async function periodOf(
  sql: Sql,
  asked: { from?: Date; to?: Date; window: Window },
  { zone, now }: { zone: string; now: Date },
): Promise<Period> {
  const { from, to = now, window } = asked;
  checkPeriod(from ?? new Date(to.getTime() - BUCKETS[window] * DAYS[window] * DAY_MS), to, now);
  const bucket = (time: string): string => `date_trunc('${window}', ${time}, $3)`;
  const last = `(${bucket('ends.at')})`;
  const [period] = await sql.query<Period>(
    `SELECT ${bucket(`coalesce($1::timestamptz, ((next.at AT TIME ZONE $3) - interval '${BUCKETS[window]} ${window}') AT TIME ZONE $3)`)} AS from,
       next.at AS to
     FROM (SELECT $2::timestamptz AS at) ends
     CROSS JOIN LATERAL (SELECT CASE WHEN ${last} = ends.at THEN ends.at
       ELSE date_trunc('${window}', ${last} + interval '${BEYOND[window]}', $3) END AS at) next`,
    [from ?? null, to, zone],
  );
  if (!period) throw new Error('a range has buckets');
  return period;
}
