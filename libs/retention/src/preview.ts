import type { Sql } from '@strata/data';
import { countExpired, KINDS, type BuiltTable, type Expiry, type Kind } from './built-rows.js';
import { countLate, expiringDays, oldestBeside, sealedStretches } from './expiring-days.js';
import { countSingle } from './single-rows.js';
import { expiryOf, type Terms } from './terms.js';

/** What goes together: events themselves, what was built of them, people's traits, rejected events. */
export const EXPIRING_KINDS = ['raw', 'sessions', 'hourly', 'daily', 'reports', 'people', 'rejected'] as const;
export type ExpiringKind = (typeof EXPIRING_KINDS)[number];

/** Rows of one kind that would go. */
export interface Expiring {
  kind: ExpiringKind;
  rows: number;
  /** Of events the end of the last day that goes, of figures the newest bucket; null where nothing goes or time is none. */
  until: Date | null;
}

export interface ProjectPreview {
  project_id: string;
  expiring: Expiring[];
  /** When the first event that stays happened; null when none does. */
  oldest_event_at: Date | null;
}

/** What the next run would remove of a project. */
export async function previewOf(
  sql: Sql,
  terms: Terms,
  { projectId, tables, now }: { projectId: string; tables: readonly BuiltTable[]; now: Date },
): Promise<ProjectPreview> {
  const { subject, clocks } = expiryOf(terms, projectId, now);
  const days = await expiringDays(sql, subject);
  const sealed = await sealedStretches(sql, subject);
  const gone = [...sealed, ...days];
  const late = await countLate(sql, subject, sealed);
  const rows = days.reduce((sum, { events }) => sum + events, late);
  const expiring: Expiring[] = [{ kind: 'raw', rows, until: days.at(-1)?.before ?? null }];
  for (const kind of KINDS) {
    const ofKind = tables.filter((table) => table.kind === kind);
    expiring.push({ kind: NAMES[kind], ...(await built(sql, ofKind, { subject, clocks, days })) });
  }
  expiring.push({ kind: 'people', rows: await countSingle(sql, 'raw.people', subject, gone), until: null });
  expiring.push({ kind: 'rejected', rows: await countSingle(sql, 'raw.dead_letters', subject, []), until: null });
  return { project_id: projectId, expiring, oldest_event_at: await oldestBeside(sql, subject, gone) };
}

const NAMES: Record<Kind, ExpiringKind> = { events: 'sessions', hourly: 'hourly', daily: 'daily', reports: 'reports' };

async function built(
  sql: Sql,
  tables: readonly BuiltTable[],
  expiry: Expiry,
): Promise<Pick<Expiring, 'rows' | 'until'>> {
  let rows = 0;
  let until: Date | null = null;
  for (const table of tables) {
    const found = await countExpired(sql, table, expiry);
    rows += found.rows;
    if (found.newest && (!until || found.newest > until)) until = found.newest;
  }
  return { rows, until };
}
