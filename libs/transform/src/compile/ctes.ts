/** A query that becomes a CTE in front of another. */
export interface Cte {
  name: string;
  sql: string;
}

const BLANK = /\s+|--[^\n]*(?:\n|$)/y;
const WITH = /with\b/iy;
const RECURSIVE = /recursive\b/iy;

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Postgres's block comments nest. */
function afterBlockComment(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length;) {
    const two = text.slice(at, at + 2);
    if (two === '/*') depth++;
    else if (two === '*/') depth--;
    at += two === '/*' || two === '*/' ? 2 : 1;
    if (depth === 0) return at;
  }
  return text.length;
}

function afterBlanks(text: string, start: number): number {
  let at = start;
  for (;;) {
    const next = text.startsWith('/*', at) ? afterBlockComment(text, at) : matchEnd(BLANK, text, at);
    if (next === at) return at;
    at = next;
  }
}

/** Puts CTEs in front of a query, before those that it has itself. Comments may come first. */
export function prependCtes(sql: string, ctes: readonly Cte[]): string {
  if (ctes.length === 0) return sql;
  const list = ctes.map(({ name, sql: body }) => `${name} as (\n${body}\n)`).join(', ');
  const start = afterBlanks(sql, 0);
  const afterWith = matchEnd(WITH, sql, start);
  if (afterWith === start) return `${sql.slice(0, start)}with ${list}\n${sql.slice(start)}`;
  const inside = afterBlanks(sql, afterWith);
  const afterRecursive = matchEnd(RECURSIVE, sql, inside);
  const at = afterRecursive === inside ? afterWith : afterRecursive;
  return `${sql.slice(0, at)} ${list},${sql.slice(at)}`;
}
