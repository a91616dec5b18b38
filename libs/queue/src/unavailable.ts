import { DomainError } from '@strata/platform';

/** Runs a command; its failure becomes `queue_full` when Redis is out of memory, `unavailable` otherwise. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof DomainError) throw cause;
    if (cause instanceof Error && cause.message.includes('OOM ')) throw queueFull(cause);
    throw new DomainError('unavailable', 'Redis is away.', { hint: 'Try again shortly.', retryAfter: 2, cause });
  }
}

export function queueFull(cause?: Error): DomainError {
  return new DomainError('queue_full', 'The queue is full.', {
    hint: 'The worker is catching up; send the batch again later.',
    retryAfter: 5,
    cause,
  });
}
