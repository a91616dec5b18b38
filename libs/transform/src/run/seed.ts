import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { copyTexts } from '@strata/data';
import { ProjectErrors } from '../errors.js';
import type { SeedNode } from '../manifest.js';
import { finish, type Build, type Outcome } from './build.js';
import { replaceTable } from './table.js';
import { typeColumn } from './csv-types.js';
import { readCsv, type Csv } from './csv.js';
import { columnList, display, quoted, requireFit, type Relation } from './names.js';
import { columnsOf, relationKind, type Column } from './relations.js';

interface SeedData extends Csv {
  /** In the database's names. */
  types: Column[];
}

export interface SeedBuild extends Build {
  node: SeedNode;
  /** The project's folder. */
  dir: string;
  fullRefresh: boolean;
}

/** Loads a CSV file; into the table that is there, or into a new one. */
export async function buildSeed(build: SeedBuild): Promise<Outcome> {
  const { sql, node, relation, fullRefresh } = build;
  const data = await readSeed(build);
  const kind = await relationKind(sql, relation);
  if (kind !== null && kind !== 'table') {
    refuse(
      node,
      `${display(relation)} is a ${kind}, and a seed is a table.`,
      'Drop it or give the seed another alias.',
    );
  }
  if (kind === null || fullRefresh) {
    await replaceTable(build, data.types, (temporary) => load(build, temporary, data));
  } else {
    await requireSameColumns(build, data.types);
    // Not TRUNCATE: readers keep the old rows until the commit.
    await sql.execute(`DELETE FROM ${quoted(relation)}`);
    await load(build, relation, data);
    await finish(build, false);
  }
  return { message: `INSERT ${data.rows.length}`, rows: data.rows.length };
}

async function readSeed({ node, dir }: SeedBuild): Promise<SeedData> {
  const { original_file_path: file, config } = node;
  const text = await readFile(path.join(dir, file), 'utf8');
  const csv = readCsv(text, config.delimiter, file);
  const names = csv.columns.map((name) => columnName(name, config.quote_columns));
  for (const name of names) requireFit(name, file, 1);
  const columns = csv.columns.map((name, i) => {
    const values = csv.rows.map((row) => row[i] ?? null);
    const override = config.column_types[name];
    return override === undefined ? typeColumn(values) : { type: override, values };
  });
  return {
    ...csv,
    rows: csv.rows.map((_, row) => columns.map(({ values }) => values[row] ?? null)),
    types: columns.map(({ type }, i) => ({ name: names[i] ?? '', type })),
  };
}

/** Unquoted, PostgreSQL folds a name to lower case. */
function columnName(name: string, isQuoted: boolean): string {
  return isQuoted ? name : name.toLowerCase();
}

async function load(build: SeedBuild, into: Relation, data: SeedData): Promise<void> {
  const lines = data.rows.map((row) => `${copyTexts(row)}\n`);
  try {
    await build.sql.copy(`${quoted(into)} (${columnList(data.types.map(({ name }) => name))})`, lines);
  } catch (error) {
    const row = Number(/, line (\d+)/.exec((error as { where?: string }).where ?? '')?.[1]);
    const line = data.lines[row - 1];
    if (line === undefined) throw error;
    const message = `${(error as Error).message}.`;
    const hint = 'Correct the value or the column’s type in column_types.';
    throw new ProjectErrors([{ code: 'csv', message, hint, file: build.node.original_file_path, line }]);
  }
}

async function requireSameColumns({ sql, node, relation }: SeedBuild, columns: readonly Column[]): Promise<void> {
  const present = (await columnsOf(sql, relation)).map(({ name }) => name);
  const wanted = columns.map(({ name }) => name);
  const differing = [
    ...wanted.filter((name) => !present.includes(name)),
    ...present.filter((n) => !wanted.includes(n)),
  ];
  if (differing.length === 0) return;
  const message = `The columns of ${display(relation)} and of the file differ: ${differing.join(', ')}.`;
  refuse(node, message, 'Load it with --full-refresh to make the table anew.');
}

function refuse(node: SeedNode, message: string, hint: string): never {
  throw new ProjectErrors([{ code: 'seed', message, hint, file: node.original_file_path }]);
}
