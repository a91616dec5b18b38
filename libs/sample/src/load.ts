import type { Database } from '@strata/data';
import { BulkLoader, type BulkTotals, type Tenant } from '@strata/ingest';
import { DomainError } from '@strata/platform';
import type { Redis } from '@strata/queue';
import { traffic, type TrafficOptions } from './traffic.js';

/** Where the traffic goes. Without `redis` it is stored here and now instead of by a worker. */
export interface TrafficTarget {
  db: Database;
  redis?: Redis;
  tenant: Tenant;
}

/**
 * Fills a project with made-up traffic; the same options again store nothing new. Returns what the ledger says of it.
 * @param onProgress called now and then with the number of events made so far.
 */
export async function loadTraffic(
  { db, redis, tenant }: TrafficTarget,
  options: TrafficOptions,
  onProgress?: (sent: number) => void,
): Promise<BulkTotals> {
  const loader = new BulkLoader({ db, redis, tenant, sources: {}, via: 'api' });
  let sent = 0;
  for (const { event, sender } of traffic(options)) {
    const problem = await loader.add(event, sender);
    if (problem) throw new DomainError('internal', `A made-up event was rejected: ${problem.message}`);
    if (++sent % 1_000 === 0) onProgress?.(sent);
  }
  return loader.finish();
}
