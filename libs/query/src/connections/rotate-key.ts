import type { Database } from '@strata/data';
import { placeOf } from './fields.js';
import { Vault } from './vault.js';

interface Row {
  workspace_id: string;
  id: string;
  password_encrypted: string;
}

/**
 * Encrypts every connection's password anew that was not encrypted with the current key. In one transaction; what is
 * changed meanwhile waits, and is left as it was then written.
 * @returns how many there are and how many of them were changed
 */
export function rotateKeys(db: Database, vault: Vault): Promise<{ total: number; changed: number }> {
  return db.withPipeline(async (sql) => {
    const rows = await sql.query<Row>('SELECT workspace_id, id, password_encrypted FROM public.connections');
    let changed = 0;
    for (const { workspace_id, id, password_encrypted: old } of rows.filter((row) =>
      vault.isOld(row.password_encrypted),
    )) {
      const place = placeOf({ workspaceId: workspace_id, id });
      changed += await sql.execute(
        `UPDATE public.connections SET password_encrypted = $4
         WHERE workspace_id = $1 AND id = $2 AND password_encrypted = $3`,
        [workspace_id, id, old, vault.encrypt(vault.decrypt(old, place), place)],
      );
    }
    return { total: rows.length, changed };
  });
}
