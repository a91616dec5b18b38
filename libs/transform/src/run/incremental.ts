import type { CompiledNode } from '../compiler.js';
import { ProjectErrors } from '../errors.js';
import type { IncrementalStrategy, NodeConfig } from '../manifest.js';
import { finish, type Build, type Outcome } from './build.js';
import { columnList, quote, quoted, temporaryName } from './names.js';
import { createTable, describeQuery, insertQuery } from './relations.js';
import { reconcile } from './schema-change.js';

interface Step {
  /** Where the rows go. */
  target: string;
  /** Where they stand meanwhile. */
  source: string;
  columns: readonly string[];
  config: NodeConfig;
}

/** dbt-postgres: with a key the rows of the same key are replaced, without one they are added. */
function strategyOf(config: NodeConfig): IncrementalStrategy {
  return config.incremental_strategy ?? (keysOf(config).length > 0 ? 'delete+insert' : 'append');
}

function keysOf({ unique_key: key }: NodeConfig): string[] {
  return key === null ? [] : typeof key === 'string' ? [key] : key;
}

/** Adds what the query yields to a table that is there. */
export async function buildIncremental(build: Build, { sql: query }: Pick<CompiledNode, 'sql'>): Promise<Outcome> {
  const { sql, node, relation } = build;
  const described = await describeQuery(sql, query);
  const temporary = { schema: '', name: temporaryName(relation.name) };
  await createTable(sql, temporary, described, true);
  const rows = await insertQuery(sql, quote(temporary.name), described, query);
  const columns = await reconcile(build, described);
  const step = { target: quoted(relation), source: `pg_temp.${quote(temporary.name)}`, columns, config: node.config };
  const statements = STATEMENTS[strategyOf(node.config)](step, node.original_file_path);
  let changed = rows;
  for (const statement of statements) changed = await sql.execute(statement);
  await finish(build, false);
  return { message: `${strategyOf(node.config) === 'merge' ? 'MERGE' : 'INSERT 0'} ${changed}`, rows: changed };
}

/** The statements of each strategy; the last one's count is the number of rows written. */
const STATEMENTS: Record<IncrementalStrategy, (step: Step, file: string) => string[]> = {
  append: (step) => [insert(step)],
  'delete+insert': (step) => (keysOf(step.config).length === 0 ? [insert(step)] : [deleteByKey(step), insert(step)]),
  merge: (step, file) => [merge(step, file)],
};

function insert({ target, source, columns }: Step): string {
  const list = columnList(columns);
  return `INSERT INTO ${target} (${list}) SELECT ${list} FROM ${source}`;
}

function deleteByKey({ target, source, config }: Step): string {
  // Keys and predicates are SQL of the project.
  const keys = keysOf(config).join(', ');
  const where = [
    `(${keys}) IN (SELECT DISTINCT ${keys} FROM ${source} AS DBT_INTERNAL_SOURCE)`,
    ...config.incremental_predicates,
  ];
  return `DELETE FROM ${target} AS DBT_INTERNAL_DEST WHERE ${where.join(' AND ')}`;
}

function merge({ target, source, columns, config }: Step, file: string): string {
  const keys = keysOf(config);
  const matches = keys.map((key) => `DBT_INTERNAL_SOURCE.${key} = DBT_INTERNAL_DEST.${key}`);
  const on = [...config.incremental_predicates, ...(keys.length === 0 ? ['FALSE'] : matches)];
  const list = columnList(columns);
  const values = columns.map((name) => `DBT_INTERNAL_SOURCE.${quote(name)}`).join(', ');
  const sets = updatedColumns(columns, config, file).map((name) => `${name} = DBT_INTERNAL_SOURCE.${name}`);
  const update = keys.length === 0 || sets.length === 0 ? '' : `WHEN MATCHED THEN UPDATE SET ${sets.join(', ')} `;
  return (
    `MERGE INTO ${target} AS DBT_INTERNAL_DEST USING ${source} AS DBT_INTERNAL_SOURCE ON (${on.join(') AND (')}) ` +
    `${update}WHEN NOT MATCHED THEN INSERT (${list}) VALUES (${values})`
  );
}

function updatedColumns(columns: readonly string[], config: NodeConfig, file: string): string[] {
  const { merge_update_columns: only, merge_exclude_columns: except } = config;
  if (only && except) {
    const message = 'The model sets both merge_update_columns and merge_exclude_columns.';
    throw new ProjectErrors([{ code: 'config', message, hint: 'Keep one of them.', file }]);
  }
  if (only) return only;
  const left = new Set((except ?? []).map((name) => name.toLowerCase()));
  return columns.filter((name) => !left.has(name.toLowerCase())).map(quote);
}
