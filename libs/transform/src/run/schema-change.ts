import { ProjectErrors } from '../errors.js';
import type { Build } from './build.js';
import { columnList, display, quote, quoted } from './names.js';
import { columnsOf, dependentViews, dropRelation, type Column } from './relations.js';

interface Changes {
  added: Column[];
  removed: Column[];
  retyped: { name: string; from: string; to: string }[];
}

const FULL_REFRESH = 'Run it with --full-refresh to build the table anew';

function compare(source: readonly Column[], target: readonly Column[]): Changes {
  const types = new Map(target.map(({ name, type }) => [name, type]));
  const names = new Set(source.map(({ name }) => name));
  return {
    added: source.filter(({ name }) => !types.has(name)),
    removed: target.filter(({ name }) => !names.has(name)),
    retyped: source.flatMap(({ name, type }) => {
      const from = types.get(name) ?? type;
      return from === type ? [] : [{ name, from, to: type }];
    }),
  };
}

function refuse(build: Build, code: string, message: string, hint: string): never {
  throw new ProjectErrors([{ code, message, hint, file: build.node.original_file_path }]);
}

/**
 * Brings an incremental model's table to what its query yields now, as far as `on_schema_change` allows.
 * @returns the columns to write
 * @throws ProjectErrors when the table cannot take the query's rows as it is
 */
export async function reconcile(build: Build, source: readonly Column[]): Promise<string[]> {
  const { sql, node, relation } = build;
  const target = await columnsOf(sql, relation);
  const changes = compare(source, target);
  const { added, removed, retyped } = changes;
  const mode = node.config.on_schema_change;
  if (mode === 'fail' && added.length + removed.length + retyped.length > 0) failChanged(build, changes);
  if (mode === 'sync_all_columns') await dropColumns(build, removed);
  if (mode === 'sync_all_columns' || mode === 'append_new_columns') await addColumns(build, added);
  for (const change of retyped) {
    if (mode === 'sync_all_columns' || widens(change)) await retype(build, change);
    else await requireFitting(build, change);
  }
  if (mode !== 'ignore') return source.map(({ name }) => name);
  if (removed.length > 0) {
    const names = removed.map(({ name }) => name).join(', ');
    const hint = `${FULL_REFRESH}, or set on_schema_change to append_new_columns or sync_all_columns.`;
    refuse(build, 'column_removed', `The query no longer yields ${names}, which ${display(relation)} has.`, hint);
  }
  return target.map(({ name }) => name);
}

function failChanged(build: Build, { added, removed, retyped }: Changes): never {
  const parts = [
    ...added.map(({ name, type }) => `${name} ${type} is new`),
    ...removed.map(({ name }) => `${name} is gone`),
    ...retyped.map(({ name, from, to }) => `${name} was ${from} and is ${to}`),
  ];
  const hint = `${FULL_REFRESH}, or set on_schema_change to append_new_columns or sync_all_columns.`;
  const message = `The columns of ${display(build.relation)} and its query differ: ${parts.join(', ')}.`;
  refuse(build, 'schema_changed', message, hint);
}

/** A longer varchar takes everything that the shorter one took: dbt widens it without being asked. */
function widens({ from, to }: { from: string; to: string }): boolean {
  const length = (type: string) => Number(/^character varying\((\d+)\)$/.exec(type)?.[1]);
  return length(to) > length(from);
}

/** A value of another type goes into the column when PostgreSQL converts it without loss or being told to. */
async function requireFitting(build: Build, change: { name: string; from: string; to: string }): Promise<void> {
  const { name, from, to } = change;
  const base = (type: string) => type.replace(/\(.*\)/, '');
  if (base(from) === base(to)) return;
  const casts = await build.sql.query(
    `SELECT FROM pg_cast WHERE castsource = $1::regtype AND casttarget = $2::regtype AND castcontext = 'i'`,
    [to, from],
  );
  if (casts.length > 0) return;
  const hint = `Cast it to ${from} in the model, or ${FULL_REFRESH.toLowerCase()}; on_schema_change sync_all_columns converts the column.`;
  const message = `Column ${name} of ${display(build.relation)} is ${from}, and the query yields ${to}.`;
  refuse(build, 'column_type_changed', message, hint);
}

async function addColumns({ sql, relation, log }: Build, columns: readonly Column[]): Promise<void> {
  if (columns.length === 0) return;
  log(`new columns of ${display(relation)}: ${columns.map(({ name }) => name).join(', ')}`);
  const clauses = columns.map(({ name, type }) => `ADD COLUMN ${quote(name)} ${type}`);
  await sql.execute(`ALTER TABLE ${quoted(relation)} ${clauses.join(', ')}`);
}

async function dropColumns(build: Build, columns: readonly Column[]): Promise<void> {
  if (columns.length === 0) return;
  const names = columns.map(({ name }) => name);
  await dropViews(build);
  build.log(`columns dropped from ${display(build.relation)}: ${columnList(names)}`);
  const clauses = names.map((name) => `DROP COLUMN ${quote(name)}`);
  await build.sql.execute(`ALTER TABLE ${quoted(build.relation)} ${clauses.join(', ')}`);
}

async function retype(build: Build, { name, from, to }: { name: string; from: string; to: string }): Promise<void> {
  await dropViews(build);
  build.log(`column ${name} of ${display(build.relation)}: ${from} becomes ${to}`);
  const column = quote(name);
  try {
    await build.sql.execute(
      `ALTER TABLE ${quoted(build.relation)} ALTER COLUMN ${column} TYPE ${to} USING ${column}::${to}`,
    );
  } catch (error) {
    const message = `Column ${name} of ${display(build.relation)} is ${from} and cannot become ${to}: ${(error as Error).message}.`;
    return refuse(build, 'column_type_changed', message, `${FULL_REFRESH}, or cast it to ${from} in the model.`);
  }
}

/** A view pins the columns that it reads: it goes, as in dbt, and comes back with its own model. */
async function dropViews({ sql, relation, log }: Build): Promise<void> {
  for (const view of await dependentViews(sql, relation)) {
    log(`view ${display(view)} reads ${display(relation)} and is dropped`);
    await dropRelation(sql, view, log);
  }
}
