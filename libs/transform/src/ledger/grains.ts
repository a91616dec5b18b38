import type { StrataMeta } from '../manifest.js';

/** Lengths of the intervals by which models are rebuilt. */
export type Grain = NonNullable<StrataMeta['grain']>;

/** SQL of the start of a zone's day or week, and of the moment that is certainly within the next one. */
const calendar = (unit: 'day' | 'week', beyond: string, bucket: string, zone: string): [string, string] => {
  const from = `date_trunc('${unit}', ${bucket}, ${zone})`;
  // Half a day more, and back to midnight: days have 23 to 25 hours.
  return [from, `date_trunc('${unit}', ${from} + interval '${beyond}', ${zone})`];
};

/**
 * SQL of the interval of a grain that holds a bucket: `bucket` and `zone`, the reporting zone, are SQL, too. `-infinity`
 * stands for all time.
 */
export function intervalOf(grain: Grain, bucket: string, zone: string): string {
  const [from, to] = boundsOf(grain, bucket, zone);
  return `CASE WHEN ${bucket} = '-infinity' THEN tstzrange(NULL, NULL) ELSE tstzrange(${from}, ${to}) END`;
}

function boundsOf(grain: Grain, bucket: string, zone: string): [string, string] {
  switch (grain) {
    case '15 minutes':
      return [bucket, `${bucket} + interval '15 minutes'`];
    case 'hour':
      return [`date_trunc('hour', ${bucket}, 'UTC')`, `date_trunc('hour', ${bucket}, 'UTC') + interval '1 hour'`];
    case 'day':
      return calendar('day', '36 hours', bucket, zone);
    case 'week':
      return calendar('week', '180 hours', bucket, zone);
  }
}
