import { DomainError } from '@strata/platform';
import { checkSql } from './allow-list/check-sql.js';
import { notCatalogs, onlyListed, SEARCH_PATH, type RelationRule } from './allow-list/relations.js';
import { locate } from './run/failures.js';
import { bindParameters, type BoundStatement } from './template/bind.js';
import type { ParamValue, ParameterDeclaration } from './template/parameters.js';
import type { Position, QueryProblem, RelationInfo } from './types.js';

/**
 * What is wrong with a template, for an editor: parameters, syntax, and all that the second wall refuses. Asks no
 * database.
 * @param catalog the relations that may be read; null: all but the catalogs, as on a connection
 */
export async function checkQuery(
  template: string,
  declarations: readonly ParameterDeclaration[],
  catalog: readonly RelationInfo[] | null,
): Promise<QueryProblem[]> {
  const bound = bindSamples(template, declarations);
  if (!('sql' in bound)) return [bound];
  const isReadable = catalog === null ? notCatalogs : onlyListed(catalog);
  const problems = await checkSql(bound.sql, { isReadable, parameters: bound.values.length });
  return problems.map(({ message, hint, offset, length }) => ({
    message,
    ...(hint !== undefined && { hint }),
    ...(offset !== undefined && { position: locate(bound, offset, length) }),
  }));
}

/**
 * The relations that a template reads, such as `raw.events`. A name without a schema is each of those that it may be; of a
 * template that does not parse they are those that were understood.
 */
export async function relationsIn(template: string, declarations: readonly ParameterDeclaration[]): Promise<string[]> {
  const bound = bindSamples(template, declarations);
  if (!('sql' in bound)) return [];
  const found = new Set<string>();
  const note: RelationRule = (schema, name) => {
    for (const path of schema === undefined ? SEARCH_PATH : [schema]) found.add(`${path}.${name}`);
    return true;
  };
  await checkSql(bound.sql, { isReadable: note, parameters: bound.values.length });
  return [...found];
}

/** With a value for each parameter, so that every optional block is there. */
function bindSamples(template: string, declarations: readonly ParameterDeclaration[]): BoundStatement | QueryProblem {
  const samples = Object.fromEntries(declarations.map((declaration) => [declaration.name, sampleOf(declaration)]));
  try {
    return bindParameters(template, declarations, samples, { now: new Date(), zone: 'UTC' });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { position } = (error.details ?? {}) as { position?: Position };
    return {
      message: error.message,
      ...(error.hint !== undefined && { hint: error.hint }),
      ...(position && { position }),
    };
  }
}

function sampleOf({ type, options, item_type: itemType }: ParameterDeclaration): ParamValue {
  const samples: Record<ParameterDeclaration['type'], ParamValue> = {
    text: 'x',
    number: 1,
    boolean: true,
    date: 'today',
    timestamp: 'now',
    enum: options?.[0] ?? 'x',
    list: [options?.[0] ?? (itemType === 'number' ? 1 : 'x')],
  };
  return samples[type];
}
