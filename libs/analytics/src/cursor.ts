import { DomainError } from '@strata/platform';

/** A keyset cursor: the last row's time and its tie-breaker. */
export interface Cursor {
  at: Date;
  key: string;
}

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(`${cursor.at.toISOString()} ${cursor.key}`).toString('base64url');
}

/** @throws DomainError `invalid` for text that no page of ours handed out. */
export function decodeCursor(text: string): Cursor {
  const plain = Buffer.from(text, 'base64url').toString();
  const space = plain.indexOf(' ');
  const at = new Date(plain.slice(0, space));
  if (space < 0 || Number.isNaN(at.getTime()) || plain.includes('\0')) {
    throw new DomainError('invalid', 'The cursor is not one of ours.', { hint: 'Pass next_cursor unchanged.' });
  }
  return { at, key: plain.slice(space + 1) };
}
