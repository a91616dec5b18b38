import type { ErrorCode } from '@strata/contracts';

/** An error the caller can do something about. The API's one filter maps `code` to a status and a body. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly hint?: string;
  readonly details?: unknown;
  /** Seconds after which a retry makes sense; sent as `Retry-After`. */
  readonly retryAfter?: number;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; details?: unknown; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.hint = options.hint;
    this.details = options.details;
    this.retryAfter = options.retryAfter;
  }
}

/**
 * The error for ids that do not exist and for ids of other tenants: one answer for both, so that none can be told.
 * @param what the kind of thing, also as code names it (`saved_query`)
 */
export function notFound(what: string): DomainError {
  return new DomainError('not_found', `No such ${what.replaceAll('_', ' ')}.`, {
    hint: 'Check the id, and that you are a member.',
  });
}

/** The error for members of a workspace that a superadmin suspended, and for whatever sends events to it. */
export function workspaceSuspended(): DomainError {
  return new DomainError('workspace_suspended', 'This workspace is suspended.', {
    hint: 'Ask whoever administers this installation to open it again. Nothing in it is lost.',
  });
}

/** A start-up failure with its remedy; the process prints it and stops. */
export class StartupError extends Error {
  constructor(
    message: string,
    readonly remedy: string,
    options: { cause?: unknown } = {},
  ) {
    super(message, options);
    this.name = 'StartupError';
  }
}
