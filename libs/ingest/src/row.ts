import { EVENT_COLUMNS, type StoredEvent } from '@strata/contracts';
import { copyText } from '@strata/data';

/**
 * An accepted event travels as one row of COPY's text format, written once in the API and streamed into PostgreSQL as
 * it is: no object is built, serialised or parsed per event on the way. Its first four columns are the key.
 */
const UUID_WIDTH = 36;
const TIME_WIDTH = 24;
const PROJECT_END = 2 * UUID_WIDTH + 1;
const TIME_END = PROJECT_END + 1 + TIME_WIDTH;
const KEY_END = TIME_END + 1 + UUID_WIDTH;
/** After the key and received_at. */
const NAME_START = KEY_END + 1 + TIME_WIDTH + 1;

/** {@link rowKey} in SQL, over the columns of `raw.events`. */
export const ROW_KEY_SQL = `concat_ws(E'\\t', workspace_id, project_id,
  to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), event_id)`;

/** `raw.events`' column list for COPY; batches are stored with their `batch_id` behind the travelling columns. */
export const COPY_COLUMNS = [...EVENT_COLUMNS, 'batch_id'].join(', ');

const UNESCAPES: Record<string, string> = { '\\': '\\', t: '\t', n: '\n', r: '\r' };

/** Workspace, project, occurred_at and event_id of a row, as one string that sorts as the primary key does. */
export const rowKey = (row: string): string => row.slice(0, KEY_END);
export const rowWorkspace = (row: string): string => row.slice(0, UUID_WIDTH);
export const rowProject = (row: string): string => row.slice(UUID_WIDTH + 1, PROJECT_END);
/** Workspace and project, tab-separated. */
export const rowTenant = (row: string): string => row.slice(0, PROJECT_END);

/** When a row's event occurred, as it is written in the row: ISO 8601 UTC with milliseconds. */
export const rowOccurredAt = (row: string): string => row.slice(PROJECT_END + 1, TIME_END);

/** An event's name, escaped as it is in the row. */
export function rowEventName(row: string): string {
  return row.slice(NAME_START, row.indexOf('\t', NAME_START));
}

/** Start of the 15-minute interval in which a row's event occurred (all time zones are multiples of 15 minutes). */
export function rowBucket(row: string): string {
  const time = rowOccurredAt(row);
  const minute = Number(time.slice(14, 16));
  return `${time.slice(0, 14)}${String(minute - (minute % 15)).padStart(2, '0')}:00Z`;
}

/** The row of an event. */
export function encodeRow(event: StoredEvent): string {
  return EVENT_COLUMNS.map((column) => {
    const value = event[column];
    return typeof value === 'boolean' ? (value ? 't' : 'f') : copyText(value === null ? null : String(value));
  }).join('\t');
}

/** The event of a row: the inverse of {@link encodeRow}. */
export function decodeRow(row: string): StoredEvent {
  const values = row.split('\t').map((field) => (field === '\\N' ? null : unescape(field)));
  const event: Record<string, string | number | boolean | null> = {};
  EVENT_COLUMNS.forEach((column, i) => (event[column] = values[i] ?? null));
  event['is_bot'] = event['is_bot'] === 't';
  for (const column of ['processing_ms', 'amount_cents']) {
    // What is not a number stays as it is: a row that PostgreSQL refused must be shown as it was.
    if (event[column] !== null && Number.isFinite(Number(event[column]))) event[column] = Number(event[column]);
  }
  return event as unknown as StoredEvent;
}

function unescape(field: string): string {
  return field.includes('\\') ? field.replace(/\\([\\tnr])/g, (_, c: string) => UNESCAPES[c] ?? c) : field;
}
