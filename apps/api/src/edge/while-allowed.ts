import type { Action } from '@strata/contracts';
import type { Access } from '@strata/identity';
import type { WorkspaceContext } from '@strata/platform';

/** A right that has gone ends a file within this, and a batch. */
const RECHECK_MS = 1_000;

/**
 * Batches of a file, for as long as its reader is signed in and has the right to them: files may take minutes.
 * @throws DomainError as the access checks of a request
 */
export async function* whileAllowed<Batch>(
  access: Access,
  { actor, workspaceId }: WorkspaceContext,
  action: Action,
  batches: AsyncIterable<Batch>,
): AsyncGenerator<Batch> {
  let checkedAt = performance.now();
  for await (const batch of batches) {
    if (actor && performance.now() - checkedAt >= RECHECK_MS) {
      await access.authorize(await access.recheck(actor), action, 'workspace', workspaceId);
      checkedAt = performance.now();
    }
    yield batch;
  }
}
