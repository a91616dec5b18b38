import { lookup } from 'node:dns';
import { isIP, Socket, type LookupFunction } from 'node:net';
import { Client, Pool, type ClientConfig, type PoolClient } from 'pg';
import type { CursorQuery, OpenCursor } from './cursor.js';
import { inCursor, type CursorResult } from './sandbox.js';
import { refuseUnasked } from './wire.js';

/** How to reach a PostgreSQL database that is not ours. */
export interface ExternalAddress {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
  /** `require` encrypts without asking who answers; `verify-full` checks certificate and name. */
  tls: 'disable' | 'require' | 'verify-full';
  /** Certificates in PEM to trust instead of the well-known authorities. */
  caCertificate?: string;
}

/** The database could not be reached or logged in to. */
export class ExternalUnreachable extends Error {
  constructor(cause: unknown) {
    super('The external database could not be reached.', { cause });
    this.name = 'ExternalUnreachable';
  }
}

/** The host's address is one that nobody may connect to. */
export class AddressRefused extends Error {
  constructor(readonly address: string) {
    super(`Connections to ${address} are not allowed.`);
    this.name = 'AddressRefused';
  }
}

/**
 * A socket that connects to allowed addresses alone. The name is resolved once per connection, every address it has is
 * checked, and one of those very addresses is connected to: a name that answers something else the next time gains
 * nothing.
 */
class GuardedSocket extends Socket {
  constructor(private readonly isAllowed: (address: string) => boolean) {
    super();
  }

  override connect(...args: unknown[]): this {
    const [port, host] = args as [number, string];
    if (isIP(host) > 0 && !this.isAllowed(host)) {
      process.nextTick(() => this.destroy(new AddressRefused(host)));
      return this;
    }
    return super.connect({ port, host, lookup: this.checkedLookup });
  }

  private readonly checkedLookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true as const }, (error, addresses) => {
      const refused = error ? undefined : addresses.find(({ address }) => !this.isAllowed(address));
      const failure = refused ? new AddressRefused(refused.address) : error;
      const [first] = addresses ?? [];
      if (failure || !first) callback(failure ?? new Error(`${hostname} has no address`), '', 0);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** A log-in takes some hundred bytes. */
const UNASKED_BYTES = 1_048_576;

/** A client of a server that may be anybody's. */
class GuardedClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    refuseUnasked(this, UNASKED_BYTES);
  }
}

const CONNECT_MS = 8_000;
const IDLE_MS = 30_000;

/** What makes values look as those of our own store, and the statement harmless. */
function beginExternal(timeoutMs: number): string {
  const timeout = Math.ceil(timeoutMs);
  return (
    `BEGIN READ ONLY; SET LOCAL statement_timeout = ${timeout}; SET LOCAL idle_in_transaction_session_timeout = ${timeout}; ` +
    `SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL intervalstyle = 'postgres'; ` +
    `SET LOCAL extra_float_digits = 1; SET LOCAL cursor_tuple_fraction = 1; SET LOCAL lock_timeout = '5s'`
  );
}

/** A small pool of connections to one database that is not ours. */
export class ExternalDatabase {
  private readonly pool: Pool;

  /** @param isAllowed says of an IP address whether it may be connected to */
  constructor(address: ExternalAddress, isAllowed: (address: string) => boolean, max = 3) {
    const { host, port, database, user, password, tls, caCertificate } = address;
    this.pool = new Pool({
      ...{ host, port, database, user, password, max },
      ssl: tls === 'disable' ? false : { rejectUnauthorized: tls === 'verify-full', ca: caCertificate },
      stream: () => new GuardedSocket(isAllowed),
      application_name: 'strata',
      connectionTimeoutMillis: CONNECT_MS,
      idleTimeoutMillis: IDLE_MS,
      allowExitOnIdle: true,
      Client: GuardedClient,
    });
    this.pool.on('error', () => undefined);
  }

  /**
   * Runs one statement in a read-only transaction, through a cursor.
   * @throws ExternalUnreachable; CursorStopped; errors of the server as they are
   */
  query<T>(query: CursorQuery, consume: (open: OpenCursor) => Promise<T>): Promise<CursorResult<T>> {
    return inCursor(() => this.connect(), beginExternal(query.limits.timeoutMs), query, consume);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async connect(): Promise<PoolClient> {
    try {
      return await this.pool.connect();
    } catch (cause) {
      throw new ExternalUnreachable(cause);
    }
  }
}
