import { isUnreachable, type TransformSql } from '@strata/data';
import { ProjectErrors, type ProjectError } from '../errors.js';
import type { Node, SourceNode } from '../manifest.js';

/** An error of PostgreSQL, with the statement that met it. */
interface DatabaseFailure {
  code?: string;
  message: string;
  detail?: string;
  hint?: string;
  /** From 1, in characters. */
  position?: string;
  statement?: string;
}

const HINTS: Record<string, string> = {
  '42501': 'Transforms run as strata_pipeline: build into a schema it may create in, or have the right granted.',
  '42P01': 'Name models by ref() and tables by source(), and build what this one reads first.',
  '21000': 'More than one row of the query has the same unique_key: make the query yield one row for each.',
  '53100': 'Make room on the disk of the database; nothing was changed.',
  '40001': 'Other work changed the same rows again and again; run it again.',
  '40P01': 'Other work locked the same tables again and again; run it again.',
};

const SEMICOLON = 'A model is one query inside a larger statement: leave the semicolon out.';

/**
 * Remembers of each statement that fails what it was, so that the failure can be found in the model's file. Sends none
 * once the signal says so.
 */
export function traced(sql: TransformSql, signal?: AbortSignal): TransformSql {
  const trace = async <T>(statement: string, work: () => Promise<T>): Promise<T> => {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      throw Object.assign(error as Error, { statement });
    }
  };
  return {
    query: (text, values) => trace(text, () => sql.query(text, values)),
    execute: (text, values) => trace(text, () => sql.execute(text, values)),
    typed: (text) => trace(text, () => sql.typed(text)),
    copy: (target, chunks) => trace(target, () => sql.copy(target, chunks)),
  };
}

/** True for what another attempt may cure: a concurrent transaction was in the way. */
export function isRetryable(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: string };
  return code === '40001' || code === '40P01';
}

/** What went wrong with a node, with the place to mend it. */
export function describeFailure(
  error: unknown,
  node: Node | SourceNode,
  compiled: string | null,
  limitMs: number,
): ProjectError {
  if (error instanceof ProjectErrors) return joined(error.errors);
  const failure = error as DatabaseFailure;
  const file = node.original_file_path;
  if (failure.code === '57014') {
    return {
      code: 'query_timeout',
      message: `A statement ran longer than ${limitMs / 1000} s and was ended.`,
      hint: 'Make the query cheaper, or raise --statement-timeout. What was there before is unchanged.',
      file,
    };
  }
  if (isUnreachable(error)) {
    const hint = 'What was there before is unchanged. Run `transforms retry` when the database is back.';
    return { code: 'connection_lost', message: `The database broke off: ${failure.message}.`, hint, file };
  }
  return statementFailure(failure, node, compiled);
}

function statementFailure(failure: DatabaseFailure, node: Node | SourceNode, compiled: string | null): ProjectError {
  const { line, text } = placeOf(failure, node, compiled);
  const where = line === undefined && text !== undefined ? ` (at: ${text})` : '';
  const detail = failure.detail === undefined ? '' : ` ${failure.detail}`;
  const hint = failure.message.endsWith('";"') ? SEMICOLON : (HINTS[failure.code ?? ''] ?? failure.hint);
  return {
    code: failure.code === undefined ? 'internal' : 'database',
    message: `${failure.message}.${detail}${where}`,
    file: node.original_file_path,
    ...(line !== undefined && { line }),
    ...(hint !== undefined && { hint }),
  };
}

/** Where in the model's file the failing line of the compiled query stands, if it stands there as it is, and once. */
function placeOf(
  failure: DatabaseFailure,
  node: Node | SourceNode,
  compiled: string | null,
): { line?: number; text?: string } {
  const { statement, position } = failure;
  const start = compiled === null || statement === undefined ? -1 : statement.indexOf(compiled);
  if (start < 0 || statement === undefined || position === undefined || compiled === null) return {};
  const reached = [...statement].slice(0, Number(position) - 1).join('').length - start;
  if (reached < 0 || reached > compiled.length) return {};
  const text = compiled.split('\n')[compiled.slice(0, reached).split('\n').length - 1]?.trim() ?? '';
  const line = node.resource_type === 'model' ? lineOf(text, node.raw_code.split('\n')) : undefined;
  return line === undefined ? { text } : { line, text };
}

/** The one line of a template that a compiled line can have come from. */
function lineOf(compiled: string, lines: readonly string[]): number | undefined {
  const only = (matches: (line: string) => boolean): number | undefined => {
    const found = lines.flatMap((line, i) => (matches(line.trim()) ? [i + 1] : []));
    return found.length === 1 ? found[0] : undefined;
  };
  return only((line) => line === compiled) ?? only((line) => renderedFrom(line)?.test(compiled) ?? false);
}

/** What a line's expressions may have become; undefined for one that consists of nothing else. */
function renderedFrom(line: string): RegExp | undefined {
  const parts = line.split(/\{[{%].*?[%}]\}/);
  if (parts.length === 1 || parts.join('').trim() === '') return undefined;
  return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);
}

function joined(errors: readonly ProjectError[]): ProjectError {
  const [first, ...rest] = errors;
  if (first === undefined) return { code: 'internal', message: 'The project is wrong somewhere.' };
  return rest.length === 0 ? first : { ...first, message: [first, ...rest].map((error) => error.message).join(' ') };
}
