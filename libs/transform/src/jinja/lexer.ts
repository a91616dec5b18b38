import { TemplateError } from './values.js';

/** As the parser of @huggingface/jinja takes them; ours know their line. */
export interface Token {
  value: string;
  type: string;
  line: number;
}

/** A piece of a template: text, `{{ … }}`, `{% … %}` or `{# … #}`. */
export interface Segment {
  kind: 'text' | 'expression' | 'statement' | 'comment';
  /** Of a text, what is printed. */
  text: string;
  tokens: Token[];
  line: number;
  endLine: number;
  start: number;
  end: number;
}

const OPENINGS = { '{{': 'expression', '{%': 'statement', '{#': 'comment' } as const;
type Opening = keyof typeof OPENINGS;

const TOKEN_TYPES: Record<string, string> = {
  '(': 'OpenParen',
  ')': 'CloseParen',
  '[': 'OpenSquareBracket',
  ']': 'CloseSquareBracket',
  '{': 'OpenCurlyBracket',
  '}': 'CloseCurlyBracket',
  ',': 'Comma',
  '.': 'Dot',
  ':': 'Colon',
  '|': 'Pipe',
  '=': 'Equals',
  '+': 'AdditiveBinaryOperator',
  '-': 'AdditiveBinaryOperator',
  '~': 'AdditiveBinaryOperator',
  '*': 'MultiplicativeBinaryOperator',
  '/': 'MultiplicativeBinaryOperator',
  '//': 'MultiplicativeBinaryOperator',
  '%': 'MultiplicativeBinaryOperator',
  '**': 'ExponentiationBinaryOperator',
  '<': 'ComparisonBinaryOperator',
  '>': 'ComparisonBinaryOperator',
  '<=': 'ComparisonBinaryOperator',
  '>=': 'ComparisonBinaryOperator',
  '==': 'ComparisonBinaryOperator',
  '!=': 'ComparisonBinaryOperator',
};
const TOKEN =
  /(\s+)|(\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?)|([\p{L}_][\p{L}\p{N}_]*)|('(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*")|(\*\*|\/\/|[=!<>]=|[-+*/%~<>=()[\]{},.:|])/uy;
const CLOSING = { expression: /[-+]?\}\}/y, statement: /[-+]?%\}/y };
const RAW = /\{%([-+]?)\s*raw\s*([-+]?)%\}([^]*?)\{%([-+]?)\s*endraw\s*([-+]?)%\}/y;
const ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  '0': '\0',
  '\n': '',
};

function unescape(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(
      /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([^]))/g,
      (whole: string, x?: string, u?: string, single: string = '') => {
        const hex = x ?? u;
        if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
        return '\'"\\'.includes(single) ? single : (ESCAPES[single] ?? whole);
      },
    );
}

function lines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** The parser takes for a float what has a dot. */
function numberText(text: string): string {
  const plain = text.replaceAll('_', '');
  return plain.includes('.') ? plain : plain.replace(/e/i, '.0e');
}

function syntaxError(message: string, line: number, hint?: string): TemplateError {
  const error = new TemplateError(message, 'syntax', hint);
  error.line = line;
  return error;
}

/** Cuts a template into its pieces. */
export class Lexer {
  private at = 0;
  private trimNext = false;
  private readonly segments: Segment[] = [];
  private readonly source: string;

  /** @param line the line of the file at which the source begins */
  constructor(
    source: string,
    private line = 1,
  ) {
    const unix = source.replaceAll('\r\n', '\n');
    this.source = unix.endsWith('\n') ? unix.slice(0, -1) : unix;
  }

  /** @throws TemplateError `syntax`, with its line */
  run(): Segment[] {
    while (this.at < this.source.length) {
      const start = this.nextOpening();
      if (start > this.at) this.pushText(start);
      else if (!this.pushRaw()) this.pushTag();
    }
    return this.segments;
  }

  private nextOpening(): number {
    let at = this.source.indexOf('{', this.at);
    while (at >= 0 && !['{', '%', '#'].includes(this.source[at + 1] ?? '')) at = this.source.indexOf('{', at + 1);
    return at < 0 ? this.source.length : at;
  }

  private push(segment: Pick<Segment, 'kind' | 'text' | 'tokens'>, end: number): void {
    const endLine = this.line + lines(this.source.slice(this.at, end));
    this.segments.push({ ...segment, line: this.line, endLine, start: this.at, end });
    this.line = endLine;
    this.at = end;
  }

  private pushText(end: number): void {
    const text = this.source.slice(this.at, end);
    this.push({ kind: 'text', text: this.trimNext ? text.trimStart() : text, tokens: [] }, end);
    this.trimNext = false;
  }

  private trimPrevious(mark: string | undefined): void {
    const last = this.segments.at(-1);
    if (mark === '-' && last?.kind === 'text') last.text = last.text.trimEnd();
  }

  private pushRaw(): boolean {
    RAW.lastIndex = this.at;
    const match = RAW.exec(this.source);
    if (match === null) return false;
    const [whole, before, first, body = '', last, after] = match;
    this.trimPrevious(before);
    const left = first === '-' ? body.trimStart() : body;
    this.push({ kind: 'text', text: last === '-' ? left.trimEnd() : left, tokens: [] }, this.at + whole.length);
    this.trimNext = after === '-';
    return true;
  }

  private pushTag(): void {
    const opening = this.source.slice(this.at, this.at + 2) as Opening;
    const mark = this.source[this.at + 2];
    this.trimPrevious(mark);
    const kind = OPENINGS[opening];
    if (kind === 'comment') return this.pushComment();
    const inside = this.at + (mark === '-' || (mark === '+' && kind === 'statement') ? 3 : 2);
    const { tokens, end } = this.readTokens(inside, kind);
    this.push({ kind, text: '', tokens }, end);
    this.trimNext = this.source[end - 3] === '-';
  }

  private pushComment(): void {
    const end = this.source.indexOf('#}', this.at + 2);
    if (end < 0) throw syntaxError('a comment {# is never closed', this.line, 'Close it with #}.');
    this.push({ kind: 'comment', text: '', tokens: [] }, end + 2);
    this.trimNext = this.source[end - 1] === '-';
  }

  private readTokens(from: number, kind: 'expression' | 'statement'): { tokens: Token[]; end: number } {
    const tokens: Token[] = [];
    const closing = CLOSING[kind];
    let depth = 0;
    let line = this.line;
    for (let at = from; at < this.source.length;) {
      closing.lastIndex = at;
      if (depth === 0 && closing.test(this.source)) return { tokens, end: closing.lastIndex };
      TOKEN.lastIndex = at;
      const match = TOKEN.exec(this.source);
      if (match === null) throw this.unexpected(at, line);
      const token = toToken(match, line);
      if (token !== undefined) tokens.push(token);
      depth += nesting(token);
      line += lines(match[0]);
      at = TOKEN.lastIndex;
    }
    const tag = kind === 'expression' ? '{{' : '{%';
    const hint = `Close it with ${kind === 'expression' ? '}}' : '%}'}, and check its brackets and quotes.`;
    throw syntaxError(`${tag} is never closed`, this.line, hint);
  }

  private unexpected(at: number, line: number): TemplateError {
    const char = this.source[at] ?? '';
    if (char === "'" || char === '"') return syntaxError('a text is never closed', line, `Close it with ${char}.`);
    return syntaxError(`unexpected character ${char}`, line);
  }
}

function nesting(token: Token | undefined): number {
  if (token === undefined) return 0;
  if (token.type.startsWith('Open')) return 1;
  return token.type.startsWith('Close') ? -1 : 0;
}

function toToken(match: RegExpExecArray, line: number): Token | undefined {
  const [, , number, name, text, operator] = match;
  if (number !== undefined) return { type: 'NumericLiteral', value: numberText(number), line };
  if (name !== undefined) return { type: 'Identifier', value: name, line };
  if (text !== undefined) return { type: 'StringLiteral', value: unescape(text), line };
  return operator === undefined ? undefined : { type: TOKEN_TYPES[operator] ?? operator, value: operator, line };
}
