import type { Token } from './lexer.js';

/** Names that stand for what the parser's grammar does not have; no template can write them, they hold a blank. */
export const DISCARD = ' discard';
export const TUPLE_OF_ONE = ' tuple';
export const TUPLE_OF_NONE = ' empty tuple';
export const TEST_PREFIX = ' is ';
export const TEST_NOT_PREFIX = ' is not ';

const WORDS = new Set(['and', 'or', 'not', 'in', 'is', 'if', 'else']);
/** `x is <name>` with these words next has no argument. */
const ENDS_TEST = new Set(['and', 'or', 'is', 'if', 'else', 'in', 'not']);
const BRACKETS: Record<string, string> = {
  OpenParen: 'CloseParen',
  OpenSquareBracket: 'CloseSquareBracket',
  OpenCurlyBracket: 'CloseCurlyBracket',
};
const ARGUMENT_STARTS = new Set(['NumericLiteral', 'StringLiteral', 'OpenSquareBracket', 'OpenCurlyBracket']);

function word(token: Token | undefined, value: string): boolean {
  return token?.type === 'Identifier' && token.value === value;
}

/** @returns the index after the bracket that closes the one at `open` */
function afterBracket(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const type = tokens[at]?.type ?? '';
    if (type in BRACKETS) depth++;
    else if (type.startsWith('Close')) depth--;
    if (depth === 0) return at + 1;
  }
  return tokens.length;
}

/** The end of the value that starts at `start`: a literal or a name with its members and calls. */
function afterPrimary(tokens: readonly Token[], start: number): number {
  let at = (tokens[start]?.type ?? '') in BRACKETS ? afterBracket(tokens, start) : start + 1;
  for (;;) {
    const type = tokens[at]?.type;
    if (type === 'Dot') at += 2;
    else if (type === 'OpenParen' || type === 'OpenSquareBracket') at = afterBracket(tokens, at);
    else return at;
  }
}

function startsArgument(token: Token | undefined): boolean {
  if (token === undefined) return false;
  return ARGUMENT_STARTS.has(token.type) || (token.type === 'Identifier' && !ENDS_TEST.has(token.value));
}

/** `x is divisibleby 3` and `x is divisibleby(3)` become filters: the parser knows only tests without arguments. */
function rewriteTests(tokens: readonly Token[]): Token[] {
  const result: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    const negated = word(tokens[at + 1], 'not');
    const name = tokens[at + (negated ? 2 : 1)];
    if (!word(token, 'is') || name?.type !== 'Identifier') {
      result.push(token);
      continue;
    }
    const next = at + (negated ? 3 : 2);
    const { line } = token;
    const filter = { type: 'Identifier', value: (negated ? TEST_NOT_PREFIX : TEST_PREFIX) + name.value, line };
    result.push({ type: 'Pipe', value: '|', line }, filter);
    at = next - 1;
    if (startsArgument(tokens[next])) {
      const end = afterPrimary(tokens, next);
      const argument = rewriteTests(tokens.slice(next, end));
      result.push({ type: 'OpenParen', value: '(', line }, ...argument, { type: 'CloseParen', value: ')', line });
      at = end - 1;
    }
  }
  return result;
}

function isOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.type === 'Identifier') return !WORDS.has(token.value);
  return ['CloseParen', 'CloseSquareBracket', 'CloseCurlyBracket', 'StringLiteral', 'NumericLiteral'].includes(
    token.type,
  );
}

function tupleFilter(name: string, line: number): Token[] {
  return [
    { type: 'Pipe', value: '|', line },
    { type: 'Identifier', value: name, line },
  ];
}

/** `(a,)` becomes `(a | tuple)`, and `()` a filtered empty list: the parser has no such tuples. */
function rewriteTuples(tokens: readonly Token[]): Token[] {
  const result: Token[] = [];
  const groups: { isGroup: boolean; commas: number }[] = [];
  for (const [at, token] of tokens.entries()) {
    const { type, line } = token;
    const next = tokens[at + 1];
    if (type in BRACKETS) groups.push({ isGroup: type === 'OpenParen' && !isOperand(tokens[at - 1]), commas: 0 });
    const group = groups.at(-1);
    if (type.startsWith('Close')) groups.pop();
    if (type === 'Comma' && group !== undefined) group.commas++;
    const endsGroup = group?.isGroup === true && next?.type === 'CloseParen';
    if (!endsGroup || (type !== 'Comma' && type !== 'OpenParen')) result.push(token);
    else if (type === 'OpenParen') {
      const list = [
        { type: 'OpenSquareBracket', value: '[', line },
        { type: 'CloseSquareBracket', value: ']', line },
      ];
      result.push(token, ...list, ...tupleFilter(TUPLE_OF_NONE, line));
    } else if (group.commas === 1) result.push(...tupleFilter(TUPLE_OF_ONE, line));
  }
  return result;
}

/** `call a.b(…)` becomes a call of the one name `a.b`. */
function rewriteCall(tokens: Token[]): Token[] {
  const start = tokens[1]?.type === 'OpenParen' ? afterBracket(tokens, 1) : 1;
  let end = start + 1;
  while (tokens[end]?.type === 'Dot') end += 2;
  const name = tokens[start];
  if (name === undefined || end === start + 1) return tokens;
  const value = tokens
    .slice(start, end)
    .map((token) => token.value)
    .join('');
  return [...tokens.slice(0, start), { ...name, value }, ...tokens.slice(end)];
}

const MACRO_WORDS: Record<string, string> = {
  test: 'macro',
  data_test: 'macro',
  endtest: 'endmacro',
  enddata_test: 'endmacro',
};

function rewriteStatement(tokens: Token[]): Token[] {
  const [first, second] = tokens;
  if (first === undefined) return tokens;
  const { line } = first;
  if (first.value === 'do') {
    const assignment = [
      { type: 'Identifier', value: 'set', line },
      { type: 'Identifier', value: DISCARD, line },
      { type: 'Equals', value: '=', line },
    ];
    return [...assignment, ...tokens.slice(1)];
  }
  if (first.value === 'call') return rewriteCall(tokens);
  const macro = MACRO_WORDS[first.value];
  if (macro === undefined) return tokens;
  const rest = macro === 'macro' && second ? [{ ...second, value: `test_${second.value}` }, ...tokens.slice(2)] : [];
  return [{ ...first, value: macro }, ...rest];
}

/** What Jinja knows and the parser does not, in words that it knows. */
export function rewriteTag(kind: 'expression' | 'statement', tokens: Token[]): Token[] {
  const colonless = kind === 'statement' && tokens.at(-1)?.type === 'Colon' ? tokens.slice(0, -1) : tokens;
  const statement = kind === 'statement' ? rewriteStatement(colonless) : colonless;
  return rewriteTuples(rewriteTests(statement));
}

/** Two values side by side, such as a forgotten comma, which the parser lets pass. */
export function findMissingOperator(kind: 'expression' | 'statement', tokens: readonly Token[]): Token | undefined {
  // `call(row) name(…)` has two lists side by side.
  if (kind === 'statement' && tokens[0]?.value === 'call') return undefined;
  const from = kind === 'statement' ? 2 : 1;
  return tokens.find((token, at) => {
    const before = tokens[at - 1];
    if (at < from || !isOperand(before)) return false;
    if (token.type === 'StringLiteral') return before?.type !== 'StringLiteral';
    return token.type === 'NumericLiteral' || (token.type === 'Identifier' && !WORDS.has(token.value));
  });
}
