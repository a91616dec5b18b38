import type { Database } from '@strata/data';
import { BulkLoader, type BulkTotals, type Tenant } from '@strata/ingest';
import { DomainError } from '@strata/platform';
import type { Redis } from '@strata/queue';
import { operations, type OperationSource } from './operations.js';
import { traffic, type SentEvent, type TrafficOptions } from './traffic.js';

/** Where the traffic goes. Without `redis` it is stored here and now instead of by a worker. */
export interface TrafficTarget {
  db: Database;
  redis?: Redis;
  tenant: Tenant;
}

type OnProgress = (sent: number) => void;

/**
 * Fills a project with made-up traffic; the same options again store nothing new. Returns what the ledger says of it.
 * @param onProgress called now and then with the number of events made so far.
 */
export function loadTraffic(
  target: TrafficTarget,
  options: TrafficOptions,
  onProgress?: OnProgress,
): Promise<BulkTotals> {
  return load(target, traffic(options), { onProgress });
}

/**
 * The same with made-up operational events.
 * @param sources the ids of their sources in the workspace's catalogue
 */
export function loadOperations(
  target: TrafficTarget,
  options: TrafficOptions,
  { sources, onProgress }: { sources: Record<OperationSource, string>; onProgress?: OnProgress },
): Promise<BulkTotals> {
  return load(target, operations(options), { sources, onProgress });
}

async function load(
  { db, redis, tenant }: TrafficTarget,
  events: Iterable<SentEvent>,
  { sources = {}, onProgress }: { sources?: Record<string, string>; onProgress?: OnProgress },
): Promise<BulkTotals> {
  const loader = new BulkLoader({ db, redis, tenant, sources, via: 'api' });
  let sent = 0;
  for (const { event, sender } of events) {
    const problem = await loader.add(event, sender);
    if (problem) throw new DomainError('internal', `A made-up event was rejected: ${problem.message}`);
    if (++sent % 1_000 === 0) onProgress?.(sent);
  }
  return loader.finish();
}
