import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** A random secret that is made once and kept, readable by us alone, in the data directory. */
export function keptSecret(dataDir: string, name: string): string {
  const file = path.join(dataDir, 'secrets', name);
  const kept = readIfThere(file);
  if (kept) return kept;
  const secret = randomBytes(32).toString('base64url');
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeAtomically(file, secret);
  return secret;
}

/** Writes a file (mode 0600) so that a reader, or a crash, sees either the old or the new content. */
export function writeAtomically(file: string, text: string): void {
  const temporary = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(temporary, text, { mode: 0o600 });
  fs.renameSync(temporary, file);
}

/** The trimmed text of a file, undefined where there is none. */
export function readIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
