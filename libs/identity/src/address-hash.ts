import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, deriveSecret, StartupError, type Config } from '@strata/platform';
import { createHmac } from 'node:crypto';

/**
 * Pseudonyms of the addresses of people who sign in, for the audit log: equal addresses have equal ones, and without the
 * installation's secret nobody can try all addresses there are. Visitors of sites get others (libs/ingest).
 */
@Injectable()
export class AddressHash {
  private readonly key: string;

  constructor(@Inject(CONFIG) config: Config) {
    if (!config.STRATA_SECRET) throw new StartupError('STRATA_SECRET is needed.', 'Start everything with `npm start`.');
    this.key = deriveSecret(config.STRATA_SECRET, 'audit-address');
  }

  /** HMAC-SHA-256 of an address, of which 128 bits in hex tell addresses apart. */
  of(address: string): string {
    return createHmac('sha256', this.key).update(address).digest('hex').slice(0, 32);
  }
}
