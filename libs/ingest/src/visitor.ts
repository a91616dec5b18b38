import { createHmac } from 'node:crypto';

export interface VisitorHashes {
  /** Stands for the person where no distinct_id does. */
  visitorId: string;
  ipHash: string;
}

/** HMAC-SHA-256 in hex, of which 128 bits name a visitor: collisions within a project's day are out of the question. */
const hash = (salt: Buffer, text: string): string => createHmac('sha256', salt).update(text).digest('hex');

/**
 * Pseudonyms of an address and a browser, good for one project and one day: with another salt or another project they
 * cannot be linked, and once the salt is destroyed they cannot be recomputed.
 */
export function visitorHashes(salt: Buffer, projectId: string, ip: string, userAgent: string | null): VisitorHashes {
  return {
    visitorId: hash(salt, `visitor\0${projectId}\0${ip}\0${userAgent ?? ''}`).slice(0, 32),
    ipHash: hash(salt, `ip\0${projectId}\0${ip}`),
  };
}
