/** Every error code the API can answer with, and its HTTP status. */
export const ERROR_STATUS = {
  bad_request: 400,
  unauthenticated: 401,
  invalid_credentials: 401,
  invalid_refresh_token: 401,
  refresh_token_reused: 401,
  invalid_write_key: 401,
  forbidden: 403,
  origin_not_allowed: 403,
  bootstrap_token_required: 403,
  workspace_suspended: 403,
  not_found: 404,
  conflict: 409,
  email_taken: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  invalid: 422,
  too_many_events: 422,
  transform_project_invalid: 422,
  query_refused: 422,
  query_failed: 422,
  query_too_large: 422,
  parameter_invalid: 422,
  connection_failed: 422,
  upgrade_required: 426,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
  queue_full: 503,
  query_timeout: 503,
  query_cancelled: 499,
  too_many_queries: 429,
  too_many_exports: 429,
  disk_full: 507,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** The body of every answer that is not a success. */
export interface ErrorBody {
  error: {
    code: ErrorCode;
    /** What went wrong, for a person. */
    message: string;
    /** What to do about it. */
    hint?: string;
    /** Machine-readable particulars, such as the fields that were refused. */
    details?: unknown;
    /** The id under which the server logged this request. */
    correlation_id: string;
  };
}
