import { bind, needText, variadic } from '../arguments.js';
import { TemplateError, TemplateObject, tupleOf, type Kwargs, type Value } from '../values.js';
import { Column } from './column.js';
import type { JobContext } from './job.js';
import { quoteIdentifier, Relation } from './relation.js';
import { statementResult } from './table.js';
import { toText } from '../text.js';

type Method = (context: JobContext, args: readonly Value[], kwargs: Kwargs) => Value;

function dispatch(context: JobContext, args: readonly Value[], kwargs: Kwargs): Value {
  const bound = bind('adapter.dispatch', ['macro_name', 'macro_namespace', 'packages'], args, kwargs);
  const name = needText(bound['macro_name'], 'the name of a macro');
  const namespace = typeof bound['macro_namespace'] === 'string' ? bound['macro_namespace'] : undefined;
  const { library } = context.environment;
  const macro = library.dispatch(name, namespace, context.job.packageName);
  if (macro !== undefined) return context.macro(macro);
  throw new TemplateError(
    `adapter.dispatch finds neither postgres__${name} nor default__${name}`,
    'unknown_macro',
    library.suggest(name, context.job.packageName, []),
  );
}

function relationOf(value: Value | undefined): Relation {
  if (value instanceof Relation) return value;
  throw new TemplateError('a relation is needed here', 'compiler_error', 'Pass a ref(), a source() or this.');
}

function getRelation(context: JobContext, args: readonly Value[], kwargs: Kwargs): Value {
  if (!context.execute) return null;
  const bound = bind('get_relation', ['database', 'schema', 'identifier'], args, kwargs);
  const [schema, identifier] = [toText(bound['schema'] ?? ''), toText(bound['identifier'] ?? '')];
  const type = context.environment.database.relationType(schema, identifier);
  const { database } = context.environment.options.target;
  return type === null ? null : new Relation({ database, schema, identifier, type });
}

function getColumns(context: JobContext, [relation]: readonly Value[]): Value[] {
  if (!context.execute) return [];
  const { schema, identifier } = relationOf(relation).parts;
  const columns = context.environment.database.columns(schema ?? '', identifier ?? '');
  return columns.map(({ name, type }) => new Column(name, type));
}

function columnName(column: Value): string {
  return column instanceof Column ? toText(column.attribute('name') ?? '') : toText(column);
}

function missingColumns(context: JobContext, [from, to]: readonly Value[]): Value[] {
  const known = new Set(getColumns(context, [to ?? null]).map(columnName));
  return getColumns(context, [from ?? null]).filter((column) => !known.has(columnName(column)));
}

/** Runs SQL of a template; `(response, table)` as dbt's `adapter.execute` gives. */
function executeSql(context: JobContext, args: readonly Value[], kwargs: Kwargs): Value {
  if (!context.execute) return tupleOf([null, null]);
  const bound = bind('execute', ['sql', 'auto_begin', 'fetch', 'limit'], args, kwargs);
  const result = statementResult(context.environment.database.query(needText(bound['sql'], 'a query')));
  return tupleOf([result.entries.get('response') ?? null, result.entries.get('table') ?? null]);
}

function runSql(context: JobContext, sql: string): null {
  if (context.execute) context.environment.database.query(sql);
  return null;
}

function kindOf(relation: Relation): string {
  return relation.parts.type === 'view' ? 'view' : 'table';
}

function schemaExists(context: JobContext, schema: Value | undefined): boolean {
  if (!context.execute) return true;
  const name = needText(schema, 'a schema').replaceAll("'", "''");
  return context.environment.database.query(`select 1 from pg_namespace where nspname = '${name}'`).rows.length > 0;
}

const METHODS: Record<string, Method> = {
  dispatch,
  get_relation: getRelation,
  load_relation: (context, [relation]) => {
    const { database, schema, identifier } = relationOf(relation).parts;
    return getRelation(context, [database, schema, identifier], new Map());
  },
  get_columns_in_relation: getColumns,
  get_missing_columns: missingColumns,
  quote: (_, [name]) => quoteIdentifier(needText(name, 'a name')),
  quote_as_configured: (_, [name]) => quoteIdentifier(needText(name, 'a name')),
  type: () => 'postgres',
  execute: executeSql,
  check_schema_exists: (context, args) => schemaExists(context, args.at(-1)),
  create_schema: (context, [relation]) =>
    runSql(context, `create schema if not exists ${quoteIdentifier(relationOf(relation).parts.schema ?? '')}`),
  drop_relation: (context, [relation]) =>
    runSql(context, `drop ${kindOf(relationOf(relation))} if exists ${toText(relation ?? '')} cascade`),
  truncate_relation: (context, [relation]) => runSql(context, `truncate table ${toText(relationOf(relation))}`),
  rename_relation: (context, [from, to]) =>
    runSql(
      context,
      `alter table ${toText(relationOf(from))} rename to ${quoteIdentifier(relationOf(to).parts.identifier ?? '')}`,
    ),
  already_exists: (context, [schema, name]) =>
    getRelation(context, [null, schema ?? null, name ?? null], new Map()) !== null,
  cache_added: () => null,
  cache_dropped: () => null,
  cache_renamed: () => null,
  commit: () => null,
  expand_target_column_types: () => null,
  verify_database: () => '',
  standardize_grants_dict: (_, [table]) => table ?? null,
};

/** `adapter`: what a template may ask the database. Nothing while the project is parsed. */
export class Adapter extends TemplateObject {
  constructor(private readonly context: JobContext) {
    super();
  }

  attribute(name: string): Value | undefined {
    const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
    return method === undefined ? undefined : variadic(name, (args, kwargs) => method(this.context, args, kwargs));
  }
}
