import { parse } from '@huggingface/jinja';
import type { Statement } from './ast.js';
import { Lexer, type Segment, type Token } from './lexer.js';
import { findMissingOperator, rewriteTag } from './rewrite.js';
import { TemplateError } from './values.js';

/** The types of the package cannot be resolved under Node's rules for modules. */
const parseTokens = parse as unknown as (tokens: readonly Token[]) => { body: Statement[] };

const ENDS: Record<string, string> = {
  endif: 'if',
  endfor: 'for',
  endset: 'set',
  endmacro: 'macro',
  endtest: 'test',
  enddata_test: 'data_test',
  endcall: 'call',
  endfilter: 'filter',
};
const MIDDLES: Record<string, readonly string[]> = { elif: ['if'], else: ['if', 'for'] };
const OPENS = new Set(Object.values(ENDS));
const SIMPLE = new Set(['do', 'break', 'continue']);

function syntaxError(message: string, line: number, hint?: string): TemplateError {
  const error = new TemplateError(message, 'syntax', hint);
  error.line = line;
  return error;
}

function isBlockSet(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const { type } of tokens) {
    if (type.startsWith('Open')) depth++;
    else if (type.startsWith('Close')) depth--;
    else if (type === 'Equals' && depth === 0) return false;
  }
  return true;
}

function checkEnd(word: string, line: number, open: { word: string; line: number } | undefined): void {
  const wanted = MIDDLES[word] ?? [ENDS[word] ?? ''];
  if (open !== undefined && wanted.includes(open.word)) return;
  const why = open === undefined ? 'nothing is open' : `{% ${open.word} %} of line ${open.line} is still open`;
  throw syntaxError(`{% ${word} %} does not belong here: ${why}`, line, `Every {% ${wanted[0]} %} needs one end.`);
}

/** Every block has its end, so that the error names the block and not the end of the file. */
function checkBlocks(segments: readonly Segment[]): void {
  const open: { word: string; line: number }[] = [];
  for (const { kind, tokens, line } of segments) {
    if (kind !== 'statement') continue;
    const word = tokens[0]?.value ?? '';
    if (word in ENDS || word in MIDDLES) {
      checkEnd(word, line, open.at(-1));
      if (word in ENDS) open.pop();
    } else if (OPENS.has(word)) {
      if (word !== 'set' || isBlockSet(tokens)) open.push({ word, line });
    } else if (!SIMPLE.has(word)) {
      throw syntaxError(
        `{% ${word} %} is not known`,
        line,
        'Blocks are if, for, set, do, macro, call, filter and raw.',
      );
    }
  }
  const last = open.at(-1);
  if (last !== undefined) {
    throw syntaxError(`{% ${last.word} %} is never closed`, last.line, `Close it with {% end${last.word} %}.`);
  }
}

function tagTokens({ kind, tokens, line, endLine }: Segment): Token[] {
  if (kind !== 'expression' && kind !== 'statement') return [];
  if (tokens.length === 0) throw syntaxError('an empty tag', line, 'Write something between the brackets.');
  const rewritten = rewriteTag(kind, tokens);
  const stray = findMissingOperator(kind, rewritten);
  if (stray !== undefined) {
    throw syntaxError(`unexpected '${stray.value}'`, stray.line, 'A comma or an operator is missing before it.');
  }
  const [open, close] = kind === 'expression' ? (['{{', '}}'] as const) : (['{%', '%}'] as const);
  const name = kind === 'expression' ? 'Expression' : 'Statement';
  return [
    { type: 'Comment', value: String(line), line },
    { type: `Open${name}`, value: open, line },
    ...rewritten,
    { type: `Close${name}`, value: close, line: endLine },
  ];
}

function toTokens(segments: readonly Segment[]): Token[] {
  return segments.flatMap((segment) => {
    if (segment.kind !== 'text') return tagTokens(segment);
    return segment.text === '' ? [] : [{ type: 'Text', value: segment.text, line: segment.line }];
  });
}

/** The parser says what it expected but not where: read once more and see how far it came. */
function explain(tokens: readonly Token[], error: unknown): TemplateError {
  let reached = 0;
  const watched = new Proxy(tokens as Token[], {
    get(target, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) reached = Math.max(reached, Number(key));
      return Reflect.get(target, key) as unknown;
    },
  });
  try {
    parseTokens(watched);
  } catch {
    // The same error again.
  }
  const token = tokens[Math.min(reached, tokens.length - 1)];
  const line = token?.line ?? 1;
  if (reached >= tokens.length) return syntaxError('the template ends too early', line);
  const reason = error instanceof SyntaxError && !error.message.includes('Unexpected') ? ` (${error.message})` : '';
  return syntaxError(`unexpected '${token?.value ?? ''}'${reason}`, line, 'Check brackets, commas and quotes.');
}

function parseSegments(segments: readonly Segment[]): Statement[] {
  checkBlocks(segments);
  const tokens = toTokens(segments);
  try {
    return parseTokens(tokens).body;
  } catch (error) {
    throw explain(tokens, error);
  }
}

/**
 * A template as a tree.
 * @param line the line of the file at which it begins
 * @throws TemplateError `syntax` with its line
 */
export function parseTemplate(source: string, line = 1): Statement[] {
  return parseSegments(new Lexer(source, line).run());
}
