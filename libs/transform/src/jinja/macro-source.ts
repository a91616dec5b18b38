import { Lexer, type Segment } from './lexer.js';
import { TemplateError } from './values.js';

const MACROS: Record<string, string> = { macro: 'endmacro', test: 'endtest', data_test: 'enddata_test' };
/** Blocks of dbt that this engine does not run. */
const OTHERS: Record<string, string> = {
  materialization: 'endmaterialization',
  snapshot: 'endsnapshot',
  docs: 'enddocs',
};

/** A block of a macro file. */
export interface MacroBlock {
  /** A test's is `test_<name>`, as dbt calls it. */
  name: string;
  line: number;
  source: string;
}

function word({ kind, tokens }: Segment): string {
  return kind === 'statement' ? (tokens[0]?.value ?? '') : '';
}

function findEnd(segments: readonly Segment[], from: number, end: string): number {
  const at = segments.findIndex((segment, index) => index > from && word(segment) === end);
  if (at >= 0) return at;
  const opening = segments[from];
  const error = new TemplateError(
    `{% ${opening === undefined ? '' : word(opening)} %} is never closed`,
    'syntax',
    `Close it with {% ${end} %}.`,
  );
  error.line = opening?.line;
  throw error;
}

/**
 * The macros and generic tests of a file, and what else it defines that this engine passes over.
 * @throws TemplateError `syntax` with its line
 */
export function findMacros(source: string): { macros: MacroBlock[]; ignored: string[] } {
  const unix = source.replaceAll('\r\n', '\n');
  const segments = new Lexer(unix).run();
  const macros: MacroBlock[] = [];
  const ignored: string[] = [];
  for (let at = 0; at < segments.length; at++) {
    const segment = segments[at];
    if (segment === undefined) break;
    const opening = word(segment);
    const end = MACROS[opening] ?? OTHERS[opening];
    if (end === undefined) continue;
    const last = findEnd(segments, at, end);
    const name = segment.tokens[1]?.value ?? '';
    if (opening in MACROS) {
      const text = unix.slice(segment.start, segments[last]?.end);
      macros.push({ name: opening === 'macro' ? name : `test_${name}`, line: segment.line, source: text });
    } else ignored.push(`${opening} ${name}`);
    at = last;
  }
  return { macros, ignored };
}
