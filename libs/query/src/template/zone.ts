import { DomainError } from '@strata/platform';

/** Calendar fields in a zone; months from 1. */
export interface Civil {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** @throws DomainError `invalid` for what is no IANA zone */
function formatIn(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch (cause) {
    throw new DomainError('invalid', `${zone} is no time zone.`, { hint: 'Write one such as Europe/Berlin.', cause });
  }
}

/** What clocks in the zone show. */
export function civilOf(at: Date, zone: string): Civil {
  const parts = Object.fromEntries(
    formatIn(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return { year, month, day, hour, minute };
}

/** The fields as if they were of UTC, in milliseconds. Days and months beyond their ends carry over. */
export function utcOf({ year, month, day, hour, minute }: Civil): number {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute);
  return at.getTime();
}

/**
 * The moment at which clocks in the zone show this; the earlier one of two. What they skip is moved on by the length of
 * the gap.
 */
export function momentOf(civil: Civil, zone: string): Date {
  const wanted = utcOf(civil);
  const offsetAt = (moment: number): number => utcOf(civilOf(new Date(moment), zone)) - moment;
  // The offset half a day before and after: one of the two holds.
  const before = wanted - offsetAt(wanted - 43_200_000);
  if (before + offsetAt(before) === wanted) return new Date(before);
  const after = wanted - offsetAt(wanted + 43_200_000);
  return new Date(after + offsetAt(after) === wanted ? after : before);
}
