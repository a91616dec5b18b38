import { ExternalDatabase, type ExternalAddress } from '@strata/data';
import { LRUCache } from 'lru-cache';
import { isPublicAddress } from './addresses.js';

/** Databases of customers that this process keeps connections to. */
const MOST = 50;
const IDLE_MS = 10 * 60_000;

/** One small pool per connection; closed when it was not used for a while, or when its connection changed. */
export class Pools {
  private readonly open = new LRUCache<string, { revision: string; database: ExternalDatabase }>({
    max: MOST,
    ttl: IDLE_MS,
    updateAgeOnGet: true,
    ttlAutopurge: true,
    // What runs on it ends first.
    dispose: ({ database }) => void database.close(),
  });
  private readonly isAllowed: (address: string) => boolean;

  constructor(allowsPrivate: boolean) {
    this.isAllowed = allowsPrivate ? () => true : isPublicAddress;
  }

  /** @param revision changes with the connection: another one gets new connections */
  of(id: string, revision: string, address: () => ExternalAddress): ExternalDatabase {
    const known = this.open.get(id);
    if (known?.revision === revision) return known.database;
    const database = new ExternalDatabase(address(), this.isAllowed);
    this.open.set(id, { revision, database });
    return database;
  }

  /** Runs `work` on a database that is connected to just once. */
  async once<T>(address: ExternalAddress, work: (database: ExternalDatabase) => Promise<T>): Promise<T> {
    const database = new ExternalDatabase(address, this.isAllowed, 1);
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  }

  close(): void {
    this.open.clear();
  }
}
