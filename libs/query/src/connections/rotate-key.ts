import type { Database } from '@strata/data';
import { placeOf } from './fields.js';
import { Vault } from './vault.js';

interface Row {
  workspace_id: string;
  id: string;
  password_encrypted: string;
}

export interface Rotation {
  total: number;
  changed: number;
  /** Ids of connections whose password no known key opens: they stay as they are. */
  lost: string[];
}

/**
 * Encrypts every connection's password anew that was not encrypted with the current key. In one transaction; what is
 * changed meanwhile waits, and is left as it was then written.
 */
export function rotateKeys(db: Database, vault: Vault): Promise<Rotation> {
  return db.withPipeline(async (sql) => {
    const rows = await sql.query<Row>('SELECT workspace_id, id, password_encrypted FROM public.connections');
    const rotation: Rotation = { total: rows.length, changed: 0, lost: [] };
    for (const { workspace_id, id, password_encrypted: old } of rows.filter((row) =>
      vault.isOld(row.password_encrypted),
    )) {
      const anew = encryptedAnew(vault, old, placeOf({ workspaceId: workspace_id, id }));
      if (anew === undefined) rotation.lost.push(id);
      else rotation.changed += await sql.execute(UPDATE, [workspace_id, id, old, anew]);
    }
    return rotation;
  });
}

const UPDATE = `UPDATE public.connections SET password_encrypted = $4
  WHERE workspace_id = $1 AND id = $2 AND password_encrypted = $3`;

/** Undefined when no key opens it. */
function encryptedAnew(vault: Vault, old: string, place: string): string | undefined {
  try {
    return vault.encrypt(vault.decrypt(old, place), place);
  } catch {
    return undefined;
  }
}
