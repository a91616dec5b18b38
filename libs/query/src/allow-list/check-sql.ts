import { loadModule, parseSync } from 'libpg-query';
import { checkTree, type TreeRules } from './check-tree.js';

/** What is wrong with a statement; `offset` in UTF-16 units of its text. */
export interface SqlProblem {
  message: string;
  hint?: string;
  offset?: number;
  length?: number;
  /** The parser did not understand it; else it is understood and refused. */
  isSyntax?: boolean;
}

/** Longer ones are made by programs. */
export const MAX_SQL_LENGTH = 64 * 1024;
const ONE_STATEMENT = 'SQL here is one SELECT, VALUES or WITH … SELECT.';

/**
 * The second wall: reads the statement by PostgreSQL's own parser and holds it against the lists of what SQL of people
 * may consist of.
 * @returns all that is wrong; nothing: it may run
 */
export async function checkSql(sql: string, rules: TreeRules): Promise<SqlProblem[]> {
  if (sql.length > MAX_SQL_LENGTH) return [{ message: 'The SQL is longer than 64 KB.', hint: 'Shorten it.' }];
  const nul = sql.indexOf('\0');
  // The parser would not see what stands behind it.
  if (nul >= 0) return [{ message: 'The SQL contains a NUL character.', hint: 'Remove it.', offset: nul, length: 1 }];
  await loadModule();
  const parsed = parse(sql);
  if (!Array.isArray(parsed)) return [parsed];
  const [first, second] = parsed;
  if (first === undefined) return [{ message: 'There is no statement.', hint: ONE_STATEMENT }];
  const offsetOf = byteOffsets(sql);
  if (second !== undefined) {
    const offset = offsetOf(second.stmt_location ?? 0);
    return [{ message: 'There is more than one statement.', hint: ONE_STATEMENT, offset }];
  }
  const found = checkTree(first.stmt, rules).map(({ message, hint, location, length }) => ({
    message,
    hint,
    ...(location !== undefined && { offset: offsetOf(location) }),
    ...(length !== undefined && { length }),
  }));
  return first.stmt && 'SelectStmt' in first.stmt ? found : found.slice(0, 1);
}

interface RawStatement {
  stmt?: object;
  stmt_location?: number;
}

function parse(sql: string): RawStatement[] | SqlProblem {
  try {
    return parseSync(sql).stmts ?? [];
  } catch (error) {
    const { message, sqlDetails } = error as { message: string; sqlDetails?: { cursorPosition?: number } };
    // The stack of the parser, or ours that reads its answer.
    if (error instanceof RangeError || /^memory exhausted|^stack depth/.test(message)) {
      return { message: 'The query is too deeply nested.', hint: 'Split it.' };
    }
    if (/cannot be empty/.test(message)) return { message: 'There is no statement.', hint: ONE_STATEMENT };
    const offset = sqlDetails?.cursorPosition;
    return {
      message: `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
      ...(offset !== undefined && { offset: codePointOffset(sql, offset) }),
      isSyntax: true,
    };
  }
}

/** Offset in UTF-16 units of what stands behind so many code points. */
export function codePointOffset(text: string, codePoints: number): number {
  let offset = 0;
  for (let n = 0; n < codePoints && offset < text.length; n += 1) {
    offset += (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
  }
  return offset;
}

/** The parser counts in bytes of UTF-8. */
function byteOffsets(sql: string): (bytes: number) => number {
  const encoded = Buffer.from(sql);
  if (encoded.length === sql.length) return (bytes) => bytes;
  return (bytes) => encoded.toString('utf8', 0, bytes).length;
}
