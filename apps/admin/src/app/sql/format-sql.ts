import { formatDialect, postgresql } from 'sql-formatter';

const OPTIONAL_BLOCK = /^( *)(.*\S) +(\[\[[\s\S]*?\]\])/gm;

/**
 * SQL in the usual layout, parameters and optional blocks as they were written. Loaded when first asked for: it is as
 * large as the editor. @throws Error on what it cannot read
 */
export function formatSql(sql: string): string {
  const laid = formatDialect(sql, {
    dialect: postgresql,
    tabWidth: 2,
    keywordCase: 'preserve',
    paramTypes: { custom: [{ regex: String.raw`\{\{[^}]*\}\}` }, { regex: String.raw`\[\[[\s\S]*?\]\]` }] },
  });
  // An optional block stands on a line of its own, as the conditions around it do.
  return laid.replace(OPTIONAL_BLOCK, '$1$2\n$1$3');
}
