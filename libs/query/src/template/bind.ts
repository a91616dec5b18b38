import { DomainError } from '@strata/platform';
import { positionAt, type Statement } from '../types.js';
import { readTemplate, type Piece } from './lexer.js';
import { PARAMETER_NAME, PARAMETER_TYPES, type ParamValue, type ParameterDeclaration } from './parameters.js';
import type { At } from './relative-dates.js';
import { boundValue, castOf, refuseValue, valueOf, type BoundValue } from './values.js';

/** A statement that knows where its parts came from. */
export interface BoundStatement extends Statement {
  /** What its author wrote. */
  template: string;
  /** Offset in `sql` → offset in the template, for positions of errors. */
  sourceOffset: (offset: number) => number;
}

/** PostgreSQL's own limit is 65,535. */
const MAX_VALUES = 5_000;

/**
 * Binds the parameters of a template: `{{name}}` becomes `$n` cast to its type, a list `$n, $n+1 …` for `IN ({{list}})`.
 * An optional block `[[ … {{name}} … ]]` falls away when a parameter in it has no value. Values are never pasted into the
 * text.
 * @throws DomainError `parameter_invalid`; details name the parameter or the position
 */
export function bindParameters(
  template: string,
  declarations: readonly ParameterDeclaration[],
  params: Readonly<Record<string, ParamValue>>,
  at: At,
): BoundStatement {
  const pieces = readTemplate(template);
  checkDeclarations(declarations);
  refuseUndeclared(template, pieces, declarations);
  const used = new Set(namesOf(pieces));
  for (const name of Object.keys(params)) {
    if (!declarations.some((one) => one.name === name)) {
      refuseValue(name, 'is not declared', 'Declare it, or leave its value out.');
    }
  }
  for (const { name } of declarations) {
    if (!used.has(name)) refuseValue(name, 'is declared and not used', 'Write {{name}} in the SQL, or remove it.');
  }
  const binder = new Binder(template, declarations, params, at);
  binder.checkValues();
  binder.write(pieces);
  return binder.statement;
}

/**
 * Names that a template uses, in the order of their first use.
 * @throws DomainError `parameter_invalid` for braces or blocks without end and the like
 */
export function parametersIn(template: string): string[] {
  return [...new Set(namesOf(readTemplate(template)))];
}

function namesOf(pieces: readonly Piece[]): string[] {
  return pieces.flatMap((piece) => {
    if (piece.kind === 'parameter') return [piece.name];
    return piece.kind === 'block' ? namesOf(piece.pieces) : [];
  });
}

/** @throws DomainError `parameter_invalid` for a declaration that cannot be */
export function checkDeclarations(declarations: readonly ParameterDeclaration[]): void {
  const seen = new Set<string>();
  for (const { name, type, options } of declarations) {
    if (!PARAMETER_NAME.test(name)) refuseValue(name, 'has no proper name', 'Use letters, digits and _.');
    if (seen.has(name)) refuseValue(name, 'is declared twice', 'Remove one of the two.');
    seen.add(name);
    if (!PARAMETER_TYPES.includes(type)) refuseValue(name, 'has no known type', `Use ${PARAMETER_TYPES.join(', ')}.`);
    if (type === 'enum' && !options?.length) refuseValue(name, 'has no options', 'List the values it may have.');
  }
}

function refuseUndeclared(
  template: string,
  pieces: readonly Piece[],
  declarations: readonly ParameterDeclaration[],
): void {
  for (const piece of pieces) {
    if (piece.kind === 'block') refuseUndeclared(template, piece.pieces, declarations);
    if (piece.kind !== 'parameter' || declarations.some(({ name }) => name === piece.name)) continue;
    throw new DomainError('parameter_invalid', `The parameter ${piece.name} is not declared.`, {
      hint: 'Declare its type.',
      details: { parameter: piece.name, position: positionAt(template, piece.offset, piece.length) },
    });
  }
}

/** Writes the SQL piece by piece and remembers where each came from. */
class Binder {
  private sql = '';
  private readonly values: (string | number | boolean | null)[] = [];
  private readonly origins: { at: number; source: number; isSql: boolean }[] = [];
  /** `$1::text`, by parameter: one that is used twice is bound once. */
  private readonly written = new Map<string, string>();

  constructor(
    private readonly template: string,
    private readonly declarations: readonly ParameterDeclaration[],
    private readonly params: Readonly<Record<string, ParamValue>>,
    private readonly at: At,
  ) {}

  get statement(): BoundStatement {
    const { origins } = this;
    return {
      sql: this.sql,
      values: this.values,
      template: this.template,
      sourceOffset: (offset) => {
        const origin = origins.findLast(({ at }) => at <= offset);
        if (!origin) return offset;
        return origin.source + (origin.isSql ? offset - origin.at : 0);
      },
    };
  }

  /** Also values in blocks that fall away: they are kept and shown as what the query ran with. */
  checkValues(): void {
    for (const declaration of this.declarations) {
      const { name, required } = declaration;
      const value = this.valueOf(name);
      if (value !== undefined) boundValue(declaration, value, this.at);
      else if (required === true) refuseValue(name, 'has no value', 'It is required.');
    }
  }

  write(pieces: readonly Piece[]): void {
    for (const piece of pieces) {
      if (piece.kind === 'sql') this.add(piece.text, piece.offset, true);
      else if (piece.kind === 'parameter') this.add(this.reference(piece.name), piece.offset, false);
      else if (this.hasAll(piece.pieces)) this.write(piece.pieces);
    }
  }

  private add(text: string, source: number, isSql: boolean): void {
    this.origins.push({ at: this.sql.length, source, isSql });
    this.sql += text;
  }

  private hasAll(pieces: readonly Piece[]): boolean {
    return namesOf(pieces).every((name) => {
      const value = this.valueOf(name);
      return value !== undefined && !(Array.isArray(value) && value.length === 0);
    });
  }

  private valueOf(name: string): ParamValue | undefined {
    const given = Object.hasOwn(this.params, name) ? this.params[name] : undefined;
    return valueOf(this.declarationOf(name), given);
  }

  private reference(name: string): string {
    const known = this.written.get(name);
    if (known !== undefined) return known;
    const declaration = this.declarationOf(name);
    const value = this.valueOf(name);
    if (value === undefined && declaration.required !== false) {
      refuseValue(name, 'has no value', 'Give one, or write what needs it in an optional block [[ … ]].');
    }
    const text =
      value === undefined ? `NULL::${castOf(declaration)}` : this.bind(boundValue(declaration, value, this.at));
    this.written.set(name, text);
    return text;
  }

  private bind({ cast, values }: BoundValue): string {
    // Nothing is in an empty list.
    if (values.length === 0) return `NULL::${cast}`;
    if (this.values.length + values.length > MAX_VALUES) {
      throw new DomainError('parameter_invalid', 'The parameters have too many values.', {
        hint: 'Give shorter lists.',
      });
    }
    return values.map((value) => `$${this.values.push(value)}::${cast}`).join(', ');
  }

  private declarationOf(name: string): ParameterDeclaration {
    const declaration = this.declarations.find((one) => one.name === name);
    if (declaration === undefined) throw new Error(`${name} is not declared`);
    return declaration;
  }
}
