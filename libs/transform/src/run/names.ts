import { createHash } from 'node:crypto';
import { ProjectErrors } from '../errors.js';
import type { IndexConfig, Node } from '../manifest.js';

/** PostgreSQL cuts longer names without a word. In bytes. */
const NAME_MAX = 63;
const TMP = '__dbt_tmp';

/** A table or view. */
export interface Relation {
  schema: string;
  name: string;
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoted({ schema, name }: Relation): string {
  return `${quote(schema)}.${quote(name)}`;
}

/** As people read it: `marts.fct_x`. */
export function display({ schema, name }: Relation): string {
  return `${schema}.${name}`;
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Quoted, comma separated. */
export function columnList(names: readonly string[]): string {
  return names.map(quote).join(', ');
}

/**
 * Where the node is built.
 * @throws ProjectErrors when PostgreSQL would cut the name
 */
export function relationOf(node: Pick<Node, 'schema' | 'alias' | 'original_file_path'>): Relation {
  for (const name of [node.schema, node.alias]) requireFit(name, node.original_file_path);
  return { schema: node.schema, name: node.alias };
}

/** @throws ProjectErrors for a name that PostgreSQL would cut */
export function requireFit(name: string, file: string, line?: number): void {
  const bytes = Buffer.byteLength(name);
  if (bytes <= NAME_MAX) return;
  const error = {
    code: 'name_too_long',
    message: `The name ${name} has ${bytes} bytes; PostgreSQL takes ${NAME_MAX}.`,
    hint: 'Shorten it; a model gets another name by the config alias.',
    file,
  };
  throw new ProjectErrors([{ ...error, ...(line !== undefined && { line }) }]);
}

/** Under which name a relation is built before it takes its place. */
export function temporaryName(name: string): string {
  if (Buffer.byteLength(name + TMP) <= NAME_MAX) return name + TMP;
  return `${createHash('md5').update(name).digest('hex')}${TMP}`;
}

/** Says what an index is, the same for the same configuration. */
export function indexKey({ columns, unique = false, type = 'btree' }: IndexConfig): string {
  return createHash('md5')
    .update(JSON.stringify([columns, unique, type]))
    .digest('hex');
}

/** As in dbt the time is part of it, because the indexes of the table that is replaced are still there. */
export function indexName(index: IndexConfig): string {
  return `${indexKey(index)}_${process.hrtime.bigint().toString(36)}`;
}
