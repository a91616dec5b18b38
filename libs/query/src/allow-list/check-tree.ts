import { BARE_FIELDS, NODE_KINDS, REFUSED_KINDS, SYSTEM_COLUMNS, VALUE_FUNCTIONS } from './grammar.js';
import { FUNCTIONS, TYPES } from './names.js';
import type { RelationRule } from './relations.js';

/** What the tree contains and may not; `location` in bytes of the text. */
export interface TreeProblem {
  message: string;
  hint: string;
  location: number | undefined;
  /** Of the offending word, in bytes. */
  length?: number;
}

export interface TreeRules {
  isReadable: RelationRule;
  /** `$1` … `$n` have values. */
  parameters: number;
}

type Tree = Record<string, unknown>;

const MAX_DEPTH = 500;
const MAX_NODES = 20_000;
const SEE_DOCS = 'docs/query.md lists what is allowed.';

/** All that is wrong with the statement, in the order of the text. */
export function checkTree(statement: unknown, rules: TreeRules): TreeProblem[] {
  const check = new TreeCheck(rules);
  check.visit(statement, { ctes: new Set(), location: undefined, depth: 0 });
  return check.problems;
}

interface Place {
  /** Names that a WITH around this place defines. */
  ctes: ReadonlySet<string>;
  location: number | undefined;
  depth: number;
}

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The strings of a list of String nodes, others left out. */
function stringsOf(value: unknown): string[] {
  return listOf(value).flatMap((item) => {
    const text = (item as { String?: { sval?: string } } | undefined)?.String;
    return text === undefined ? [] : [text.sval ?? ''];
  });
}

class TreeCheck {
  readonly problems: TreeProblem[] = [];
  private nodes = 0;

  constructor(private readonly rules: TreeRules) {}

  /** A value of a field: a node with its kind around it, a list of such, or something without parts. */
  visit(value: unknown, place: Place): void {
    if (typeof value !== 'object' || value === null) return;
    if (++this.nodes > MAX_NODES || place.depth > MAX_DEPTH) return this.refuseSize();
    if (Array.isArray(value)) {
      for (const item of value) this.visit(item, { ...place, depth: place.depth + 1 });
      return;
    }
    for (const [kind, content] of Object.entries(value)) {
      if (NODE_KINDS.has(kind)) this.node(kind, content as Tree, place);
      else this.refuseKind(kind, content, place);
    }
  }

  private node(kind: string, content: Tree, outer: Place): void {
    const location = typeof content.location === 'number' && content.location >= 0 ? content.location : outer.location;
    let place: Place = { ctes: outer.ctes, location, depth: outer.depth + 1 };
    if (kind === 'SelectStmt') place = this.select(content, place);
    this.rulesOf[kind]?.(content, place);
    for (const [field, value] of Object.entries(content)) {
      if (field === 'withClause' && kind === 'SelectStmt') continue;
      this.field(kind, field, value, place);
    }
  }

  private field(kind: string, field: string, value: unknown, place: Place): void {
    if (!isTree(value) || isWrapped(value)) return this.visit(value, place);
    const bare = Object.hasOwn(BARE_FIELDS, field) ? BARE_FIELDS[field] : undefined;
    if (bare !== undefined) return this.node(bare, value, place);
    if (Object.keys(value).length === 0) return;
    this.refuseKind(field === 'intoClause' ? 'IntoClause' : `${kind}.${field}`, value, place);
  }

  /** The place inside of a SELECT, which knows the names of its WITH. Without RECURSIVE each sees those before it. */
  private select(content: Tree, place: Place): Place {
    const clause = content.withClause as { ctes?: unknown[]; recursive?: boolean } | undefined;
    if (clause === undefined) return place;
    const queries = listOf(clause.ctes).map((cte) => (cte as { CommonTableExpr: Tree }).CommonTableExpr);
    const nameOf = (cte: Tree): string => String(cte.ctename);
    let ctes = new Set([...place.ctes, ...(clause.recursive === true ? queries.map(nameOf) : [])]);
    for (const cte of queries) {
      this.node('CommonTableExpr', cte, { ...place, ctes });
      ctes = new Set([...ctes, nameOf(cte)]);
    }
    return { ...place, ctes };
  }

  private readonly rulesOf: Readonly<Record<string, (content: Tree, place: Place) => void>> = {
    RangeVar: (content, place) => this.relation(content, place),
    FuncCall: (content, place) => this.function(content, place),
    TypeName: (content, place) => this.type(content, place),
    A_Expr: (content, place) => this.operator(content.name, place),
    SubLink: (content, place) => this.operator(content.operName, place),
    SortBy: (content, place) => this.operator(content.useOp, place),
    ColumnRef: (content, place) => this.columns(content.fields, place),
    A_Indirection: (content, place) => this.columns(content.indirection, place),
    JoinExpr: (content, place) => this.columns(content.usingClause, place),
    SQLValueFunction: ({ op }, place) => {
      if (!VALUE_FUNCTIONS.has(String(op))) {
        const name = String(op).replace('SVFOP_', '').toLowerCase();
        this.refuse(`${name} is not allowed.`, 'Only the current date and time are.', place, name);
      }
    },
    ParamRef: ({ number }, place) => {
      const n = Number(number ?? 0);
      if (n < 1 || n > this.rules.parameters) {
        this.refuse(`There is no parameter $${n}.`, 'Declare a parameter and write {{name}}.', place, `$${n}`);
      }
    },
  };

  private relation({ catalogname, schemaname, relname }: Tree, place: Place): void {
    const schema = schemaname as string | undefined;
    const name = String(relname);
    if (catalogname === undefined && schema === undefined && place.ctes.has(name)) return;
    if (catalogname === undefined && this.rules.isReadable(schema, name)) return;
    const shown = [catalogname, schemaname, relname]
      .flatMap((part) => (typeof part === 'string' ? [part] : []))
      .join('.');
    this.refuse(
      `There is no table ${shown} that SQL may read.`,
      'The schema browser lists all there are.',
      place,
      shown,
    );
  }

  private function({ funcname }: Tree, place: Place): void {
    const parts = stringsOf(funcname);
    const name = parts.at(-1) ?? '';
    const isBuiltIn = parts.length === 1 || (parts.length === 2 && parts[0] === 'pg_catalog');
    if (isBuiltIn && FUNCTIONS.has(name)) return;
    const shown = parts.join('.');
    this.refuse(`The function ${shown} is not allowed.`, SEE_DOCS, place, shown);
  }

  private type({ names }: Tree, place: Place): void {
    const parts = stringsOf(names);
    const name = parts.at(-1) ?? '';
    const isBuiltIn = parts.length === 1 || (parts.length === 2 && parts[0] === 'pg_catalog');
    if (isBuiltIn && TYPES.has(name)) return;
    const shown = parts.join('.');
    this.refuse(`The type ${shown} is not allowed.`, SEE_DOCS, place, shown);
  }

  private operator(name: unknown, place: Place): void {
    const parts = stringsOf(name);
    if (parts.length <= 1 || (parts.length === 2 && parts[0] === 'pg_catalog')) return;
    this.refuse(`The operator ${parts.join('.')} is not allowed.`, "Only PostgreSQL's own operators are.", place);
  }

  private columns(parts: unknown, place: Place): void {
    const name = stringsOf(parts).find((part) => SYSTEM_COLUMNS.has(part));
    if (name === undefined) return;
    this.refuse(`The system column ${name} is not allowed.`, 'Name the columns that you need.', place);
  }

  private refuseKind(kind: string, content: unknown, place: Place): void {
    const known = Object.hasOwn(REFUSED_KINDS, kind) ? REFUSED_KINDS[kind] : undefined;
    const own = (content as { location?: number } | null)?.location;
    const message = `${known?.name ?? nameOfKind(kind)} is not allowed.`;
    this.refuse(message, known?.hint ?? SEE_DOCS, { ...place, location: own ?? place.location });
  }

  private refuseSize(): void {
    if (this.problems.some(({ message }) => message.startsWith('The query is too'))) return;
    const place = { ctes: new Set<string>(), location: undefined, depth: 0 };
    this.refuse('The query is too large or too deeply nested.', 'Split it.', place);
  }

  private refuse(message: string, hint: string, { location }: Place, word?: string): void {
    const length = word === undefined ? {} : { length: Buffer.byteLength(word) };
    this.problems.push({ message, hint, location, ...length });
  }
}

/** A node with its kind's name around it: one key in upper camel case, as no field is. */
function isWrapped(value: Tree): boolean {
  const [key, ...others] = Object.keys(value);
  return key !== undefined && others.length === 0 && /^[A-Z]/.test(key);
}

/** `CreateStmt` → `CREATE`, for what has no name of its own above. */
function nameOfKind(kind: string): string {
  const name = kind.replace(/Stmt$/, '');
  return kind === name ? `This syntax (${kind})` : name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toUpperCase();
}
