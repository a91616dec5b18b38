import { DomainError } from '@strata/platform';
import { isTimeout, isUniqueViolation, isUnreachable } from './sql.js';

/** Any error as one that may be told: of ours as it is, of the database by what it means, of others without particulars. */
export function domainErrorOf(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (isUniqueViolation(error)) {
    return new DomainError('conflict', 'Somebody else did the same at this moment.', { hint: 'Read it again.' });
  }
  if (isTimeout(error)) {
    return new DomainError('query_timeout', 'The answer took longer than 30 s.', { hint: 'Choose a shorter range.' });
  }
  if (isUnreachable(error) || isUnreachable((error as { cause?: unknown } | undefined)?.cause)) {
    return new DomainError('unavailable', 'The database is away.', { hint: 'Try again shortly.', retryAfter: 2 });
  }
  return new DomainError('internal', 'Something went wrong on our side.', {
    hint: 'Try again; if it stays, give your administrator the correlation_id.',
  });
}
