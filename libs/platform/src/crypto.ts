import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { v5, v7 } from 'uuid';

/** A random token with 256 bits of entropy, URL-safe. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

/** A time-ordered UUID (RFC 9562 version 7). */
export function newId(): string {
  return v7();
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
