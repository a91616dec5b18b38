import { DomainError } from '@strata/platform';
import { positionAt } from '../types.js';
import { PARAMETER_NAME } from './parameters.js';

/** A piece of a template: SQL, `{{name}}`, or an optional block of both. */
export type Piece =
  | { kind: 'sql'; text: string; offset: number }
  | { kind: 'parameter'; name: string; offset: number; length: number }
  | { kind: 'block'; pieces: Piece[]; offset: number };

/** SQL in which nothing is a parameter: strings, quoted names, comments. Each with what stands in it up to its end. */
const OPAQUE = [
  /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/y,
  /'(?:[^']|'')*'/y,
  /"(?:[^"]|"")*"/y,
  /--[^\n]*/y,
  /\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$/y,
];
/** PostgreSQL's own parameters: their numbers are given out here. */
const NUMBERED = /\$\d+/y;
const WORD = /[A-Za-z_]\w*/y;
const PARAMETER = /\{\{([^{}]*)\}\}/y;
const MAX_TEMPLATE = 64 * 1024;

function refuse(template: string, offset: number, length: number, message: string, hint: string): never {
  throw new DomainError('parameter_invalid', message, {
    hint,
    details: { position: positionAt(template, offset, length) },
  });
}

/**
 * Splits a template. Braces and brackets inside of strings, quoted names and comments mean nothing there.
 * @throws DomainError `parameter_invalid` with the position
 */
export function readTemplate(template: string): Piece[] {
  if (template.length > MAX_TEMPLATE) {
    throw new DomainError('parameter_invalid', 'The SQL is longer than 64 KB.', { hint: 'Shorten it.' });
  }
  return new TemplateReader(template).read();
}

class TemplateReader {
  private at = 0;
  private sqlStart = 0;
  private readonly stack: { pieces: Piece[]; offset: number }[] = [{ pieces: [], offset: 0 }];

  constructor(private readonly text: string) {}

  read(): Piece[] {
    while (this.at < this.text.length) {
      if (this.text.startsWith('{{', this.at)) this.parameter();
      else if (this.text.startsWith('}}', this.at)) {
        this.refuse(2, 'There is a `}}` without `{{`.', 'Write {{name}}.');
      } else if (this.opensBlock()) this.openBlock();
      else if (this.stack.length > 1 && this.text.startsWith(']]', this.at)) this.closeBlock();
      else this.at = this.skip();
    }
    this.takeSql(this.at);
    const open = this.stack.at(-1);
    if (this.stack.length > 1 && open) {
      refuse(this.text, open.offset, 2, 'The block `[[` has no end.', 'Close it by `]]`.');
    }
    return this.top;
  }

  private get top(): Piece[] {
    return this.stack.at(-1)?.pieces ?? [];
  }

  private parameter(): void {
    PARAMETER.lastIndex = this.at;
    const match = PARAMETER.exec(this.text);
    if (!match) this.refuse(2, 'The parameter `{{` has no end.', 'Close it by `}}`.');
    const name = match[1]?.trim() ?? '';
    if (!PARAMETER_NAME.test(name)) {
      const hint = 'A name consists of letters, digits and _, and begins with a letter.';
      this.refuse(match[0].length, `\`${name}\` is no name of a parameter.`, hint);
    }
    this.takeSql(this.at);
    this.top.push({ kind: 'parameter', name, offset: this.at, length: match[0].length });
    this.at += match[0].length;
    this.sqlStart = this.at;
  }

  /** `[[` is a block when a parameter stands in it; else it belongs to an array, as in `ARRAY[[1, 2], [3, 4]]`. */
  private opensBlock(): boolean {
    if (!this.text.startsWith('[[', this.at)) return false;
    if (/(?:\w|[\])"])$|\barray\s*$/i.test(this.text.slice(Math.max(0, this.at - 64), this.at))) return false;
    const end = this.text.indexOf(']]', this.at);
    const inside = this.text.slice(this.at, end < 0 ? undefined : end);
    return inside.includes('{{');
  }

  private openBlock(): void {
    if (this.stack.length > 1) this.refuse(2, 'A block stands inside a block.', 'Close the outer one first.');
    this.takeSql(this.at);
    this.stack.push({ pieces: [], offset: this.at });
    this.at += 2;
    this.sqlStart = this.at;
  }

  private closeBlock(): void {
    this.takeSql(this.at);
    const block = this.stack.pop();
    if (block) this.top.push({ kind: 'block', ...block });
    this.at += 2;
    this.sqlStart = this.at;
  }

  /** Where the next thing begins that could mean something. */
  private skip(): number {
    if (this.text.startsWith('/*', this.at)) return endOfComment(this.text, this.at);
    NUMBERED.lastIndex = this.at;
    const numbered = NUMBERED.exec(this.text)?.[0];
    if (numbered) this.refuse(numbered.length, `${numbered} is not allowed.`, 'Write a parameter as {{name}}.');
    for (const pattern of OPAQUE) {
      pattern.lastIndex = this.at;
      const match = pattern.exec(this.text);
      if (match) {
        this.refuseQuoted(match[0]);
        return this.at + match[0].length;
      }
    }
    WORD.lastIndex = this.at;
    return this.at + (WORD.exec(this.text)?.[0].length ?? 1);
  }

  private refuseQuoted(text: string): void {
    const inside = text.startsWith('--') ? -1 : text.search(/\{\{\s*\w+\s*\}\}/);
    if (inside < 0) return;
    const length = text.indexOf('}}', inside) + 2 - inside;
    const hint = 'Write it without quotes: values are passed apart from the SQL and need none.';
    refuse(this.text, this.at + inside, length, 'A parameter stands inside of quotes.', hint);
  }

  private takeSql(end: number): void {
    if (end > this.sqlStart) {
      this.top.push({ kind: 'sql', text: this.text.slice(this.sqlStart, end), offset: this.sqlStart });
    }
    this.sqlStart = end;
  }

  private refuse(length: number, message: string, hint: string): never {
    refuse(this.text, this.at, length, message, hint);
  }
}

/** Behind the comment that begins here; comments nest. One without end reaches to the end of the text. */
function endOfComment(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text.startsWith('/*', at)) {
      depth += 1;
      at += 1;
    } else if (text.startsWith('*/', at)) {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return text.length;
}
