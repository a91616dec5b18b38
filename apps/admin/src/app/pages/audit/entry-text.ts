import { type AuditEntry, type InstallationEntry } from '../../api/types';

/** An entry of a workspace's log, or of the installation's. */
export type Entry = InstallationEntry & Partial<AuditEntry>;

type Fields = Record<string, unknown>;

/** A field that was changed, as texts; undefined where it was not there. */
export interface Change {
  field: string;
  before: string | undefined;
  after: string | undefined;
  /** It is best read line by line. */
  isLong: boolean;
}

/** Texts as they are, everything else as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** The fields that were changed, made or taken away. */
export function changesOf({ before, after }: Pick<Entry, 'before' | 'after'>): Change[] {
  const [old, next] = [before ?? {}, after ?? {}];
  return [...new Set([...Object.keys(old), ...Object.keys(next)])].map((field) => {
    const [was, is] = [old, next].map((fields) => (field in fields ? textOf(fields[field]) : undefined));
    return { field, before: was, after: is, isLong: [was, is].some((text) => text?.includes('\n')) };
  });
}

/** The SQL behind a request: that of saved queries, and what somebody wrote there. */
export function sqlOf({ metadata }: Pick<Entry, 'metadata'>): string[] {
  const { sql, body } = metadata as { sql?: unknown; body?: { sql?: unknown } | null };
  const saved = Array.isArray(sql) ? sql.map((query: { sql?: unknown }) => query.sql) : [sql];
  return [...saved, body?.sql].filter((text): text is string => typeof text === 'string');
}

/** The particulars that stand nowhere else, without those that are empty. */
export function particularsOf(entry: Pick<Entry, 'metadata' | 'before' | 'after'>): { name: string; text: string }[] {
  const changes = changesOf(entry);
  const isTold = (name: string, text: string) =>
    changes.some(({ field, before, after }) => field === name && (after ?? before) === text);
  return Object.entries(entry.metadata)
    .filter(([name, value]) => name !== 'sql' && !isEmpty(value))
    .map(([name, value]) => ({ name, text: textOf(value) }))
    .filter(({ name, text }) => !isTold(name, text));
}

/** What it was about, in a few words: `Shop`, `GET /api/v1/projects`, `role: viewer`. */
export function summaryOf(entry: Entry): string {
  const { name, method, path } = entry.metadata as { name?: unknown; method?: unknown; path?: unknown };
  if (typeof method === 'string' && typeof path === 'string') return `${method} ${path}`;
  const named = [name, (entry.after as Fields | null)?.['name'], (entry.before as Fields | null)?.['name']];
  const found = named.find((text) => typeof text === 'string');
  if (typeof found === 'string') return found;
  return particularsOf({ metadata: entry.metadata })
    .map((fact) => `${fact.name}: ${fact.text}`)
    .join(', ');
}

/** True for what a superadmin did here by an audit ticket, the ticket itself included. */
export function isVisit({ action, metadata }: Pick<Entry, 'action' | 'metadata'>): boolean {
  return action.startsWith('ticket.') || (metadata as { by_ticket?: unknown })['by_ticket'] === true;
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
}
