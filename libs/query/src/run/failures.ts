import { CursorStopped, DECLARE, isPoolExhausted, isUnreachable, type StopReason } from '@strata/data';
import { DomainError } from '@strata/platform';
import { codePointOffset, type SqlProblem } from '../allow-list/check-sql.js';
import { positionAt, type Position, type QueryLimits, type Statement } from '../types.js';

/** A statement that may know where its text came from. */
export type LocatedStatement = Statement & { sourceOffset?: (offset: number) => number; template?: string };

/** What an author is told; `details` as everywhere: `position` in what they wrote, `sqlstate`. */
export function refusal(problem: SqlProblem, statement: LocatedStatement): DomainError {
  const position = problem.offset === undefined ? undefined : locate(statement, problem.offset, problem.length);
  return new DomainError(problem.isSyntax === true ? 'query_failed' : 'query_refused', problem.message, {
    ...(problem.hint !== undefined && { hint: problem.hint }),
    details: { ...(position && { position }), ...(problem.isSyntax === true && { sqlstate: '42601' }) },
  });
}

/** A place of the statement as a place of what its author wrote. */
export function locate(statement: LocatedStatement, offset: number, length?: number): Position {
  const source = statement.sourceOffset?.(offset) ?? offset;
  return positionAt(statement.template ?? statement.sql, source, length);
}

/** What went wrong in the database, as an error that may be told to whoever wrote the statement. */
export function queryFailure(error: unknown, statement: LocatedStatement, limits: QueryLimits): unknown {
  if (error instanceof DomainError) return error;
  if (error instanceof CursorStopped) return stopped(error.reason, limits, error);
  if ((error as { name?: string }).name === 'AbortError') return stopped('cancelled', limits, error);
  const { code: sqlstate, severity } = error as { code?: string; severity?: string };
  if (sqlstate === '25P04' || sqlstate === '25P03' || sqlstate === '57014') return stopped('timeout', limits, error);
  if (isPoolExhausted(error)) {
    return new DomainError('too_many_queries', 'Too many queries are running in this installation.', {
      hint: 'Try again in a minute.',
      cause: error,
    });
  }
  if (isUnreachable(error)) return error;
  if (severity === undefined || sqlstate === undefined) return error;
  return serverError(error as ServerError, statement);
}

interface ServerError {
  code: string;
  message: string;
  hint?: string;
  position?: string;
}

const STOPS: Readonly<Record<StopReason, (limits: QueryLimits) => [...ConstructorParameters<typeof DomainError>]>> = {
  timeout: ({ timeoutMs }) => [
    'query_timeout',
    `The query took longer than ${timeoutMs / 1_000} s.`,
    { hint: 'Choose a shorter range, or read an aggregate instead of raw events.' },
  ],
  cancelled: () => ['query_cancelled', 'The query was cancelled.', {}],
  too_large: ({ maxBytes }) => [
    'query_too_large',
    `The result is larger than ${Math.round(maxBytes / 1_048_576)} MB.`,
    { hint: 'Select fewer columns or rows.' },
  ],
  too_wide: () => [
    'query_too_large',
    'Rows of the result are larger than can be read at once.',
    { hint: 'Select fewer columns, or parts of their texts.' },
  ],
};

function stopped(reason: StopReason, limits: QueryLimits, cause: unknown): DomainError {
  const [code, message, options] = STOPS[reason](limits);
  return new DomainError(code, message, { ...options, cause });
}

const MAX_MESSAGE = 1_000;

/** Errors about resources, by class of SQLSTATE. */
const RESOURCES = /^53[0-9A-Z]{3}$|^54[0-9A-Z]{3}$/;

function serverError(error: ServerError, statement: LocatedStatement): DomainError {
  const { code: sqlstate } = error;
  const message = shortened(error.message);
  const hint = error.hint === undefined ? undefined : shortened(error.hint);
  const details = { ...positionOf(error, statement), sqlstate };
  if (RESOURCES.test(sqlstate)) {
    const hint = 'Let it sort, group or join less at a time.';
    return new DomainError('query_too_large', 'The query needs more than it may have.', {
      hint,
      details,
      cause: error,
    });
  }
  // What PostgreSQL itself did not expect may name things inside of it.
  if (sqlstate.startsWith('XX') || sqlstate.startsWith('58')) {
    return new DomainError('query_failed', 'PostgreSQL could not run this query.', { details, cause: error });
  }
  const isDenied = sqlstate === '42501' || sqlstate === '25006';
  const told = `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
  return new DomainError(isDenied ? 'query_refused' : 'query_failed', told, {
    ...(hint !== undefined && { hint }),
    details,
    cause: error,
  });
}

/** A message quotes what it is about, which may be megabytes; it is kept with the run, and shown. */
function shortened(text: string): string {
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text;
}

/** PostgreSQL counts code points of the whole text that it was sent, from 1. */
function positionOf({ position }: ServerError, statement: LocatedStatement): { position?: Position } {
  if (position === undefined) return {};
  const offset = codePointOffset(statement.sql, Number(position) - 1 - DECLARE.length);
  return { position: locate(statement, offset) };
}
