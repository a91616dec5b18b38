import { DomainError } from './errors.js';

/** A keyset cursor: the last row's time and its tie-breaker. */
export interface Cursor {
  at: Date;
  key: string;
}

/** As toISOString writes the years 0 to 9999; PostgreSQL does not reach as far as Date does. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(`${cursor.at.toISOString()} ${cursor.key}`).toString('base64url');
}

/** @throws DomainError `invalid` for text that no page of ours handed out. */
export function decodeCursor(text: string): Cursor {
  const plain = Buffer.from(text, 'base64url').toString();
  const space = plain.indexOf(' ');
  const time = plain.slice(0, Math.max(space, 0));
  const at = new Date(time);
  if (!TIME.test(time) || Number.isNaN(at.getTime()) || plain.includes('\0')) throw notOurs();
  return { at, key: plain.slice(space + 1) };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A cursor whose key is an id. @throws DomainError `invalid` */
export function decodeIdCursor(text: string): Cursor {
  const cursor = decodeCursor(text);
  if (!UUID.test(cursor.key)) throw notOurs();
  return cursor;
}

/** A cursor that is a number from 1. @throws DomainError `invalid` */
export function decodeNumberCursor(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw notOurs();
  return Number(text);
}

function notOurs(): DomainError {
  return new DomainError('invalid', 'The cursor is not one of ours.', { hint: 'Pass next_cursor unchanged.' });
}
