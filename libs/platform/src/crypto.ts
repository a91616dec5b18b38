import { createHash, hkdfSync, randomBytes, randomFillSync } from 'node:crypto';
import { v5, v7 } from 'uuid';

const RANDOM_BYTES = 16;
/** Random bytes ahead of their use: asking for 16 at a time costs more than all the rest of an id. */
const pool = new Uint8Array(RANDOM_BYTES * 256);
let used = pool.length;

function random16(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.subarray(used, (used += RANDOM_BYTES));
}

/** A random token with 256 bits of entropy, URL-safe. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The last id's millisecond, and its count within it. */
let lastTime = 0;
let sequence = 0;

/** A time-ordered UUID (RFC 9562 version 7); those of one process ascend also within a millisecond. */
export function newId(): string {
  const random = random16();
  const now = Date.now();
  if (now > lastTime) {
    lastTime = now;
    // Random, with room to count up: 31 of the 32 bits.
    sequence =
      ((random[6] ?? 0) & 0x7f) * 2 ** 24 + ((random[7] ?? 0) << 16) + ((random[8] ?? 0) << 8) + (random[9] ?? 0);
  } else {
    sequence += 1;
  }
  return v7({ random, msecs: lastTime, seq: sequence });
}

/** A UUID derived from a name: equal input gives an equal id (RFC 9562 version 5). */
export function derivedId(namespace: string, name: string): string {
  return v5(name, namespace);
}

/** SHA-256 in lower-case hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A secret for one purpose, derived from the installation's secret (HKDF-SHA-256, RFC 5869), base64url. */
export function deriveSecret(secret: string, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', secret, 'strata', purpose, 32)).toString('base64url');
}
