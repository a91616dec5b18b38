import { deriveSecret, DomainError, sha256, type Config } from '@strata/platform';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const VERSION = 'v1';
const ALGORITHM = 'aes-256-gcm';
const KEY_ID_LENGTH = 8;

interface Key {
  /** By which a ciphertext names its key. */
  id: string;
  bytes: Buffer;
}

/** Encrypts credentials with AES-256-GCM. What is encrypted is bound to its place and opens nowhere else. */
export class Vault {
  private readonly current: Key;
  private readonly keys: ReadonlyMap<string, Key>;

  /** @param secrets the one to encrypt with first; the others still open what they have encrypted */
  constructor(secrets: readonly [string, ...string[]]) {
    const keys = secrets.map(keyOf);
    this.current = keys[0] as Key;
    this.keys = new Map(keys.map((key) => [key.id, key]));
  }

  /** The keys of an installation: the configured one, the one before it, and the one of the secret. */
  static of(config: Pick<Config, 'CREDENTIALS_KEY' | 'CREDENTIALS_KEY_PREVIOUS' | 'STRATA_SECRET'>): Vault {
    const { CREDENTIALS_KEY: current, CREDENTIALS_KEY_PREVIOUS: previous, STRATA_SECRET: secret } = config;
    const derived = secret === undefined ? undefined : Vault.derivedKey(secret);
    const [first, ...others] = [current, derived, previous].filter((key) => key !== undefined);
    if (first === undefined) throw new Error('STRATA_SECRET is needed');
    return new Vault([first, ...others]);
  }

  /** The key of an installation that configures none. */
  static derivedKey(secret: string): string {
    return deriveSecret(secret, 'credentials');
  }

  /** @param place what the text belongs to, such as the row's ids */
  encrypt(text: string, place: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv(ALGORITHM, this.current.bytes, nonce);
    cipher.setAAD(Buffer.from(place));
    const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const parts = [nonce, cipher.getAuthTag(), encrypted].map((part) => part.toString('base64url'));
    return [VERSION, this.current.id, ...parts].join('.');
  }

  /** @throws DomainError `unavailable` when the key is missing or the text was tampered with */
  decrypt(encrypted: string, place: string): string {
    const [version, id = '', nonce = '', tag = '', body = ''] = encrypted.split('.');
    const key = this.keys.get(id);
    try {
      if (version !== VERSION || !key) throw new Error('unknown key');
      const decipher = createDecipheriv(ALGORITHM, key.bytes, Buffer.from(nonce, 'base64url'), { authTagLength: 16 });
      decipher.setAAD(Buffer.from(place));
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      return Buffer.concat([decipher.update(Buffer.from(body, 'base64url')), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new DomainError('unavailable', 'The password of the connection cannot be decrypted.', {
        hint: 'Set CREDENTIALS_KEY (or CREDENTIALS_KEY_PREVIOUS) to the key it was saved with, or enter it anew.',
        cause,
      });
    }
  }

  /** True when the text was encrypted with another key than the current one. */
  isOld(encrypted: string): boolean {
    return encrypted.split('.')[1] !== this.current.id;
  }
}

function keyOf(secret: string): Key {
  const bytes = Buffer.from(deriveSecret(secret, 'aes-256-gcm'), 'base64url');
  return { id: sha256(bytes.toString('base64url')).slice(0, KEY_ID_LENGTH), bytes };
}
