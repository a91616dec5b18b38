export interface PageRequest {
  /** Rows wanted. */
  limit: number;
  /** `next_cursor` of the page before. */
  cursor?: string;
}

export interface Page<T> {
  data: T[];
  /** Absent rows follow: pass it as `cursor`. Null on the last page. */
  next_cursor: string | null;
}

/** A page out of `limit + 1` rows read: the extra row only tells that more follow. */
export function pageOf<T>(rows: T[], limit: number, cursorOf: (row: T) => string): Page<T> {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  return { data, next_cursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
