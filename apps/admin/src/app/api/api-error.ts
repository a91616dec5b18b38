import { HttpErrorResponse } from '@angular/common/http';
import type { ErrorBody, ErrorCode } from '@strata/contracts';

/** A failed request as people are shown it. `unreachable`: no answer; `unexpected`: an answer that is not ours. */
export class ApiError extends Error {
  constructor(
    readonly code: ErrorCode | 'unreachable' | 'unexpected',
    message: string,
    readonly status: number,
    readonly hint?: string,
    readonly correlationId?: string,
    readonly details?: unknown,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'ApiError';
  }

  /** What happened and what to do, in one line. */
  get text(): string {
    return this.hint ? `${this.message} ${this.hint}` : this.message;
  }

  /** Wraps whatever was thrown; an ApiError passes through. */
  static from(cause: unknown): ApiError {
    if (cause instanceof ApiError) return cause;
    if (!(cause instanceof HttpErrorResponse)) {
      return new ApiError('unexpected', 'Something went wrong in this page.', 0, 'Try again.', undefined, undefined, {
        cause,
      });
    }
    const body = errorBody(cause.error);
    if (body) {
      const { code, message, hint, correlation_id, details } = body.error;
      return new ApiError(code, message, cause.status, hint, correlation_id, details, { cause });
    }
    return cause.status === 0 || cause.status === 502 || cause.status === 504
      ? new ApiError(
          'unreachable',
          'The server does not answer.',
          cause.status,
          'Check that Strata is running, then try again.',
        )
      : new ApiError('unexpected', `The server answered ${cause.status}.`, cause.status, 'Try again in a moment.');
  }
}

function errorBody(given: unknown): ErrorBody | undefined {
  // Where a file was asked for, a refusal comes as the bytes of its JSON.
  const value = given instanceof ArrayBuffer ? parsed(new TextDecoder().decode(given)) : given;
  if (typeof value !== 'object' || value === null || !('error' in value)) return undefined;
  const { error } = value;
  const ours = typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
  return ours ? (value as ErrorBody) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not ours: a proxy's page, say.
  }
}
