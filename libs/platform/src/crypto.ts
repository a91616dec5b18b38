import { createHash, createHmac, hkdfSync, randomBytes, randomFillSync } from 'node:crypto';
import { v5, v7 } from 'uuid';

/** A random token with 256 bits of entropy, URL-safe. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

const ID_BYTES = 16;
const pool = Buffer.alloc(256 * ID_BYTES);
let poolAt = pool.length;

/** Random bytes for one id. Asking the system once per 256 ids costs a tenth of asking for each. */
function idBytes(): Uint8Array {
  if (poolAt === pool.length) {
    randomFillSync(pool);
    poolAt = 0;
  }
  poolAt += ID_BYTES;
  return pool.subarray(poolAt - ID_BYTES, poolAt);
}

/** A time-ordered UUID (RFC 9562 version 7). */
export function newId(): string {
  return v7({ random: idBytes() });
}

/** A UUID derived from a name: equal input gives an equal id (RFC 9562 version 5). */
export function derivedId(namespace: string, name: string): string {
  return v5(name, namespace);
}

/** SHA-256 in lower-case hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** HMAC-SHA-256 in lower-case hex. */
export function hmacSha256(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

/** A secret for one purpose, derived from the installation's secret (HKDF-SHA-256, RFC 5869), base64url. */
export function deriveSecret(secret: string, purpose: string): string {
  return Buffer.from(hkdfSync('sha256', secret, 'strata', purpose, 32)).toString('base64url');
}
