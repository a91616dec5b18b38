import type { RelationInfo } from '../types.js';

/** Where a name without a schema is looked for, in this order (the search_path of strata_sql). */
export const SEARCH_PATH = ['marts', 'aggregates', 'raw'] as const;

/** Says of a table's name whether it may be read. */
export type RelationRule = (schema: string | undefined, name: string) => boolean;

/** Exactly the relations of the catalog. */
export function onlyListed(catalog: readonly RelationInfo[]): RelationRule {
  const listed = new Set(catalog.map(({ schema, name }) => `${schema}.${name}`));
  return (schema, name) =>
    schema === undefined ? SEARCH_PATH.some((path) => listed.has(`${path}.${name}`)) : listed.has(`${schema}.${name}`);
}

/** Everything but the catalogs: for a database of the customer's own. */
export const notCatalogs: RelationRule = (schema, name) =>
  schema === undefined ? !name.startsWith('pg_') : schema !== 'information_schema' && !schema.startsWith('pg_');
