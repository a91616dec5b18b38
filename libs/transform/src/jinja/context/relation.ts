import { callable, variadic } from '../arguments.js';
import { toText } from '../text.js';
import { Dict, isTrue, TemplateObject, type Value } from '../values.js';

/** The parts of a relation's name; null for one that is not there. */
export interface RelationParts {
  database: string | null;
  schema: string | null;
  identifier: string | null;
  type: string | null;
}

const PARTS = ['database', 'schema', 'identifier'] as const;
type Part = (typeof PARTS)[number];

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function textOrNull(value: Value | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** dbt's Relation: prints as its quoted name. */
export class Relation extends TemplateObject {
  constructor(
    readonly parts: RelationParts,
    private readonly included: Readonly<Record<Part, boolean>> = { database: true, schema: true, identifier: true },
    private readonly isEphemeral = false,
  ) {
    super();
  }

  /** A relation that is a CTE in front of the query. */
  static ephemeral(identifier: string): Relation {
    return new Relation({ database: null, schema: null, identifier, type: 'cte' }, undefined, true);
  }

  override toText(): string {
    const names = PARTS.filter((part) => this.included[part]).map((part) => this.parts[part]);
    const present = names.filter((name): name is string => name !== null);
    return this.isEphemeral ? present.join('.') : present.map(quoteIdentifier).join('.');
  }

  override equals(other: Value): boolean {
    return other instanceof Relation && PARTS.every((part) => this.parts[part] === other.parts[part]);
  }

  /** Packages tell a relation from other values by this. */
  override isMapping(): boolean {
    return true;
  }

  attribute(name: string): Value | undefined {
    const { database, schema, identifier, type } = this.parts;
    const fields: Record<string, () => Value> = {
      database: () => database,
      schema: () => schema,
      identifier: () => identifier,
      name: () => identifier,
      metadata: () => Dict.from({ type: 'PostgresRelation' }),
      get: () =>
        callable(
          'get',
          ['key', 'default'],
          (bound) => this.attribute(toText(bound['key'] ?? '')) ?? bound['default'] ?? null,
        ),
      table: () => identifier,
      type: () => type,
      is_table: () => type === 'table',
      is_view: () => type === 'view',
      is_cte: () => type === 'cte',
      is_materialized_view: () => false,
      can_be_renamed: () => true,
      can_be_replaced: () => type === 'table' || type === 'view',
      render: () => variadic('render', () => this.toText()),
      include: () => this.include(),
      quote: () => variadic('quote', () => this),
      incorporate: () => this.incorporate(),
      replace_path: () => callable('replace_path', [...PARTS], (bound) => this.withPath(bound)),
      without_identifier: () => variadic('without_identifier', () => this.with({ identifier: null })),
      information_schema: () =>
        callable('information_schema', ['view_name'], (bound) => this.informationSchema(bound['view_name'])),
    };
    return Object.hasOwn(fields, name) ? fields[name]?.() : undefined;
  }

  private with(parts: Partial<RelationParts>): Relation {
    return new Relation({ ...this.parts, ...parts }, this.included, this.isEphemeral);
  }

  private include(): Value {
    return callable('include', [...PARTS], (bound) => {
      const pick = (part: Part): boolean => (bound[part] === undefined ? this.included[part] : isTrue(bound[part]));
      const included = { database: pick('database'), schema: pick('schema'), identifier: pick('identifier') };
      return new Relation(this.parts, included, this.isEphemeral);
    });
  }

  private withPath(path: Record<string, Value | undefined>): Relation {
    const changed = PARTS.filter((part) => path[part] !== undefined).map((part) => [part, textOrNull(path[part])]);
    return this.with(Object.fromEntries(changed) as Partial<RelationParts>);
  }

  private incorporate(): Value {
    return callable('incorporate', ['path', 'type'], ({ path, type }) => {
      const names = path instanceof Dict ? [...path.entries].map(([part, name]) => [toText(part), name] as const) : [];
      const moved = this.withPath(Object.fromEntries(names));
      return type === undefined ? moved : moved.with({ type: textOrNull(type) });
    });
  }

  private informationSchema(view: Value | undefined): Relation {
    return new Relation({
      database: this.parts.database,
      schema: 'information_schema',
      identifier: textOrNull(view),
      type: 'view',
    });
  }
}

/** `api.Relation`: makes relations, and names the types. */
export class RelationApi extends TemplateObject {
  attribute(name: string): Value | undefined {
    const types: Record<string, string> = {
      View: 'view',
      Table: 'table',
      CTE: 'cte',
      MaterializedView: 'materialized_view',
    };
    if (Object.hasOwn(types, name)) return types[name];
    if (name !== 'create') return undefined;
    return callable('create', ['database', 'schema', 'identifier', 'type'], (bound) => {
      const [database, schema, identifier, type] = ['database', 'schema', 'identifier', 'type'].map((part) =>
        textOrNull(bound[part]),
      );
      return new Relation({
        database: database ?? null,
        schema: schema ?? null,
        identifier: identifier ?? null,
        type: type ?? null,
      });
    });
  }
}
