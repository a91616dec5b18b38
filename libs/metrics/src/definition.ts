import { DomainError } from '@strata/platform';
import { parametersIn, type ParameterDeclaration, type QueryColumn } from '@strata/query';

export const GRAINS = ['hour', 'day'] as const;
export type Grain = (typeof GRAINS)[number];

/**
 * What a metric's SQL is given: the half-open stretch that is computed, whether by hours or days, and the zone whose days
 * they are. It answers with a row per bucket: `bucket` (a timestamp), `value` (a number) and each dimension; a dimension
 * that is null stands for all of it.
 */
const PARAMETERS: readonly ParameterDeclaration[] = [
  { name: 'from', type: 'timestamp', required: true },
  { name: 'to', type: 'timestamp', required: true },
  { name: 'grain', type: 'enum', options: [...GRAINS], required: true },
  { name: 'time_zone', type: 'text', required: true },
];
const NEEDED = ['from', 'to', 'grain'];

const DIMENSION = /^[a-z_][a-z0-9_]{0,62}$/;
const OWN_COLUMNS = ['bucket', 'value'];

/** One value, as the SQL answered. */
export interface MetricRow {
  bucket: string;
  dimensions: Record<string, string>;
  value: number | null;
}

/** Longer values of a dimension are cut: they are part of a key. */
const MAX_DIMENSION_LENGTH = 300;

/** Those of the parameters that the SQL uses: others must not be declared. */
export function parametersOf(sql: string): ParameterDeclaration[] {
  const used = parametersIn(sql);
  return PARAMETERS.filter(({ name }) => used.includes(name));
}

/** @throws DomainError `invalid`, `parameter_invalid` for what can be told without running it */
export function checkDefinition({ sql, dimensions }: { sql: string; dimensions: readonly string[] }): void {
  const used = parametersIn(sql);
  const foreign = used.find((name) => !PARAMETERS.some((parameter) => parameter.name === name));
  if (foreign !== undefined) {
    throw new DomainError('parameter_invalid', `A metric has no parameter {{${foreign}}}.`, {
      hint: `Use ${PARAMETERS.map(({ name }) => `{{${name}}}`).join(', ')}, and write everything else into the SQL.`,
      details: { parameter: foreign },
    });
  }
  const missing = NEEDED.find((name) => !used.includes(name));
  if (missing !== undefined) {
    throw new DomainError('parameter_invalid', `The SQL does not use {{${missing}}}.`, {
      hint: 'Compute from {{from}} up to {{to}}, by date_trunc({{grain}}, …, {{time_zone}}) as bucket.',
      details: { parameter: missing },
    });
  }
  for (const name of dimensions) {
    if (DIMENSION.test(name) && !OWN_COLUMNS.includes(name)) continue;
    throw new DomainError('invalid', `${name} is no name of a dimension.`, {
      hint: 'Use lower-case letters, digits and underscores; bucket and value are taken.',
    });
  }
  if (new Set(dimensions).size < dimensions.length) {
    throw new DomainError('invalid', 'A dimension is named twice.', { hint: 'Name each one once.' });
  }
}

type Reader = (cells: readonly unknown[]) => MetricRow;

/**
 * How the rows of a result are read.
 * @throws DomainError `query_failed` when a column is missing or of the wrong type
 */
export function readerOf(columns: readonly QueryColumn[], dimensions: readonly string[]): Reader {
  const bucket = columnAt(columns, 'bucket', ['timestamp', 'date']);
  const value = columnAt(columns, 'value', ['number']);
  const places = dimensions.map((name) => [name, columnAt(columns, name)] as const);
  return (cells) => ({
    bucket: bucketOf(cells[bucket]),
    value: numberOf(cells[value]),
    dimensions: Object.fromEntries(
      places.flatMap(([name, at]) => (cells[at] === null ? [] : [[name, textOf(cells[at])]])),
    ),
  });
}

function columnAt(columns: readonly QueryColumn[], name: string, types?: readonly string[]): number {
  const found = columns.flatMap((column, at) => (column.name === name ? [{ ...column, at }] : []));
  const [column] = found;
  if (column === undefined || found.length > 1) {
    throw new DomainError(
      'query_failed',
      `The result has ${found.length === 0 ? 'no' : 'more than one'} column ${name}.`,
      {
        hint: `Answer with one column ${name}.`,
      },
    );
  }
  if (types && !types.includes(column.type)) {
    throw new DomainError('query_failed', `The column ${name} is of type ${column.pg_type}.`, {
      hint: `Make it a ${types[0]}.`,
    });
  }
  return column.at;
}

function bucketOf(cell: unknown): string {
  // Without a zone it is of the session's, UTC; Date would take it for one of this process's.
  const text = typeof cell === 'string' && /T[\d:.]+$/.test(cell) ? `${cell}Z` : cell;
  if (typeof text === 'string' && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  throw new DomainError('query_failed', 'A row has no bucket.', { hint: 'Leave out rows without a time.' });
}

/** NaN and infinities are no values that a chart could show. */
function numberOf(cell: unknown): number | null {
  const value = cell === null ? NaN : Number(cell);
  return Number.isFinite(value) ? value : null;
}

/** Without what jsonb cannot hold: NUL, which texts inside of json may have, and halves of a character that was cut. */
function textOf(cell: unknown): string {
  const text = (typeof cell === 'string' ? cell : JSON.stringify(cell)).slice(0, MAX_DIMENSION_LENGTH);
  return text.replace(/\0|\p{Surrogate}/gu, '\uFFFD');
}
