import { type Expiring, type Retention, type RetentionPreview } from '../../api/types';
import { count, date, plural } from '../../ui/format';

/** 730 → "2 years", 90 → "90 days". */
export function days(n: number): string {
  return n % 365 === 0 ? plural(n / 365, 'year') : plural(n, 'day');
}

const FIGURES: Expiring['kind'][] = ['sessions', 'hourly', 'daily', 'reports'];

const rowsOf = (expiring: readonly Expiring[], kinds: readonly Expiring['kind'][]): number =>
  expiring.reduce((sum, { kind, rows }) => sum + (kinds.includes(kind) ? rows : 0), 0);

/** Everything but raw events, as "12 rows of figures and 3 people". */
function others(expiring: readonly Expiring[]): string[] {
  const [figures, people, rejected] = [
    rowsOf(expiring, FIGURES),
    rowsOf(expiring, ['people']),
    rowsOf(expiring, ['rejected']),
  ];
  return [
    ...(figures > 0 ? [`${count(figures)} ${figures === 1 ? 'row' : 'rows'} of figures and sessions`] : []),
    ...(people > 0 ? [`${count(people)} ${people === 1 ? 'person' : 'people'}`] : []),
    ...(rejected > 0 ? [`${count(rejected)} rejected ${rejected === 1 ? 'event' : 'events'}`] : []),
  ];
}

/** "a", "a and b", "a, b and c". */
function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** What of a project goes, as "1,204,331 events before 3 Nov 2024 and 12 people"; empty for nothing. */
export function goingText(expiring: readonly Expiring[], tz: string): string {
  const raw = expiring.find(({ kind }) => kind === 'raw');
  const before = raw?.until ? ` before ${date(raw.until, tz)}` : '';
  const events = raw && raw.rows > 0 ? [`${count(raw.rows)} ${raw.rows === 1 ? 'event' : 'events'}${before}`] : [];
  return listed([...events, ...others(expiring)]);
}

/** The same of all projects together. */
export function totalText(preview: RetentionPreview, tz: string): string {
  const all = preview.data.flatMap(({ expiring }) => expiring);
  const untils = all.flatMap(({ kind, until }) => (kind === 'raw' && until ? [until] : [])).sort();
  const kinds = [...new Set(all.map(({ kind }) => kind))];
  const summed = kinds.map((kind) => ({
    kind,
    rows: rowsOf(all, [kind]),
    until: kind === 'raw' ? (untils.at(-1) ?? null) : null,
  }));
  return goingText(summed, tz);
}

/** What went last, by the names of tables: "70 events and 1,200 rows of figures and sessions". */
export function removedText({ removed }: Pick<Retention, 'removed'>): string {
  const kindOf = (table: string): Expiring['kind'] => {
    if (table === 'raw.events') return 'raw';
    if (table === 'raw.people') return 'people';
    return table === 'raw.dead_letters' ? 'rejected' : 'daily';
  };
  return goingText(
    Object.entries(
      Object.entries(removed).reduce<Partial<Record<Expiring['kind'], number>>>(
        (sums, [table, rows]) => ({ ...sums, [kindOf(table)]: (sums[kindOf(table)] ?? 0) + rows }),
        {},
      ),
    ).map(([kind, rows]) => ({ kind: kind as Expiring['kind'], rows, until: null })),
    'UTC',
  );
}
