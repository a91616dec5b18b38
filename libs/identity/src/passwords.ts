import { hash, verify } from '@node-rs/argon2';

/** Parameters of OWASP's Password Storage Cheat Sheet for argon2id (19 MiB, 2 passes, 1 lane); the library's default. */
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export async function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

let decoy: Promise<string> | undefined;

/**
 * Compares a password with its hash. Without a hash (unknown e-mail) it does the same work and fails, so that the time
 * of an answer does not tell which addresses have accounts.
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  if (passwordHash === undefined) {
    decoy ??= hashPassword('decoy');
    await verify(await decoy, password);
    return false;
  }
  return verify(passwordHash, password);
}
