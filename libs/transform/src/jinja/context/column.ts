import { callable, needText, variadic } from '../arguments.js';
import { quoteIdentifier } from './relation.js';
import { TemplateObject, type Value } from '../values.js';

const TEXTS = /^(text|character varying|varchar|character|char|name|citext)/;
const NUMERICS = /^(numeric|decimal)/;
const INTEGERS = /^(smallint|integer|bigint|int[248]?|smallserial|serial|bigserial)\b/;
const FLOATS = /^(real|double precision|float[48]?)\b/;

/** A column of a relation, as `adapter.get_columns_in_relation` gives it. */
export class Column extends TemplateObject {
  constructor(
    private readonly name: string,
    private readonly type: string,
  ) {
    super();
  }

  override toText(): string {
    return `<Column ${this.name} (${this.type})>`;
  }

  override equals(other: Value): boolean {
    return other instanceof Column && other.name === this.name && other.type === this.type;
  }

  attribute(name: string): Value | undefined {
    const is = (pattern: RegExp): Value => variadic(name, () => pattern.test(this.type));
    const fields: Record<string, () => Value> = {
      name: () => this.name,
      column: () => this.name,
      quoted: () => quoteIdentifier(this.name),
      dtype: () => this.type,
      data_type: () => this.type,
      is_string: () => is(TEXTS),
      is_numeric: () => is(NUMERICS),
      is_integer: () => is(INTEGERS),
      is_float: () => is(FLOATS),
      is_number: () => variadic(name, () => [NUMERICS, INTEGERS, FLOATS].some((pattern) => pattern.test(this.type))),
    };
    return Object.hasOwn(fields, name) ? fields[name]?.() : undefined;
  }
}

const TYPES: Record<string, string> = {
  string: 'text',
  timestamp: 'timestamp without time zone',
  float: 'float',
  integer: 'integer',
  boolean: 'boolean',
};

/** `api.Column`. */
export class ColumnApi extends TemplateObject {
  attribute(name: string): Value | undefined {
    const create = callable(
      'Column',
      ['column', 'dtype'],
      ({ column, dtype }) => new Column(needText(column, 'a column'), needText(dtype, 'a type')),
    );
    if (name === 'create') return create;
    if (name !== 'translate_type') return undefined;
    return callable(name, ['dtype'], ({ dtype }) => TYPES[needText(dtype, 'a type').toLowerCase()] ?? dtype ?? null);
  }

  override call(args: readonly Value[], kwargs: ReadonlyMap<string, Value>): Value {
    const create = this.attribute('create');
    return create instanceof Object && 'call' in create ? create.call(args, kwargs) : null;
  }
}
