import type { TemplateRows } from '../../compiler.js';
import { variadic } from '../arguments.js';
import { fromPlain } from '../json.js';
import { toText } from '../text.js';
import { Dict, Float, TemplateObject, tupleOf, type Value } from '../values.js';
import { Moment } from './datetime.js';

const INTEGERS = /^(int[248]|smallint|integer|bigint|oid)$/;
const DECIMALS = /^(numeric|decimal|float[48]|real|double precision)/;

/** A value of the database as Python would see it; exact numbers often come as text. */
function cell(value: unknown, type: string): Value {
  if (value instanceof Date)
    return new Moment(value, type !== 'date', type === 'timestamptz' || type.endsWith('with time zone'));
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string' && INTEGERS.test(type)) return Number(value);
  if (DECIMALS.test(type) && value !== null) {
    const number = Number(value);
    return Number.isInteger(number) && !(typeof value === 'string' && /[.eE]/.test(value)) ? number : new Float(number);
  }
  return fromPlain(value);
}

/** A sequence that also knows its items by name. */
class Mapped extends TemplateObject {
  constructor(
    protected readonly keys: readonly string[],
    protected readonly items: readonly Value[],
  ) {
    super();
  }

  override item(key: Value): Value | undefined {
    if (typeof key === 'number') return this.items.at(key);
    const at = typeof key === 'string' ? this.keys.indexOf(key) : -1;
    return at < 0 ? undefined : this.items[at];
  }

  override iterate(): readonly Value[] {
    return this.items;
  }

  override isTrue(): boolean {
    return this.items.length > 0;
  }

  override toText(): string {
    return toText(tupleOf(this.items));
  }

  attribute(name: string): Value | undefined {
    const fields: Record<string, () => Value> = {
      values: () => tupleOf(this.items),
      keys: () => tupleOf(this.keys),
      items: () => this.keys.map((key, at) => tupleOf([key, this.items[at] ?? null])),
      dict: () => new Dict(new Map(this.keys.map((key, at) => [key, this.items[at] ?? null]))),
      get: () => null,
    };
    if (!Object.hasOwn(fields, name)) return undefined;
    return variadic(name, (args) =>
      name === 'get' ? (this.item(args[0] ?? null) ?? args[1] ?? null) : (fields[name]?.() ?? null),
    );
  }
}

class TableColumn extends Mapped {
  constructor(
    private readonly name: string,
    values: readonly Value[],
  ) {
    super([], values);
  }

  override attribute(name: string): Value | undefined {
    if (name === 'name') return this.name;
    if (name === 'values_distinct') return variadic(name, () => [...new Set(this.items)]);
    if (name === 'values_without_nulls') return variadic(name, () => this.items.filter((item) => item !== null));
    return super.attribute(name);
  }
}

/** Rows of the database, shaped as the agate tables that dbt gives to templates. */
export class Table extends TemplateObject {
  private readonly names: string[];
  private readonly rows: Mapped[];
  private readonly columns: Mapped;

  constructor({ columns, rows }: TemplateRows) {
    super();
    this.names = columns.map(({ name }) => name);
    const cells = rows.map((row) => row.map((value, at) => cell(value, columns[at]?.type ?? 'text')));
    this.rows = cells.map((row) => new Mapped(this.names, row));
    this.columns = new Mapped(
      this.names,
      this.names.map(
        (name, at) =>
          new TableColumn(
            name,
            cells.map((row) => row[at] ?? null),
          ),
      ),
    );
  }

  override iterate(): readonly Value[] {
    return this.rows;
  }

  override item(key: Value): Value | undefined {
    return typeof key === 'number' ? this.rows.at(key) : undefined;
  }

  attribute(name: string): Value | undefined {
    const fields: Record<string, () => Value> = {
      columns: () => this.columns,
      rows: () => new Mapped([], this.rows),
      column_names: () => tupleOf(this.names),
      print_table: () => variadic(name, () => this.toText()),
    };
    return Object.hasOwn(fields, name) ? fields[name]?.() : undefined;
  }

  override toText(): string {
    return `<Table of ${this.rows.length} rows: ${this.names.join(', ')}>`;
  }
}

/** What `load_result` gives: the table, and its rows as plain lists. */
export function statementResult(rows: TemplateRows): Dict {
  const table = new Table(rows);
  const data = table.iterate().map((row) => (row instanceof TemplateObject ? tupleOf(row.iterate() ?? []) : row));
  const response = Dict.from({ rows_affected: data.length, code: 'SELECT' });
  return Dict.from({ table, data, response });
}
