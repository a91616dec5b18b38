import { Injectable } from '@nestjs/common';
import { Database } from '@strata/data';

/** Entries that are read at once. */
const PAGE = 5_000;

/** Where a chain stops being what was written. */
export interface ChainBreak {
  /** Of the first entry that is wrong, or missing. */
  seq: number;
  id: string | null;
  reason: string;
}

/** What came out for one chain. */
export interface Verification {
  /** Null: the installation's. */
  workspaceId: string | null;
  entries: number;
  /** The last entry. Kept elsewhere, it shows later whether the whole log was written anew. */
  head: { seq: number; hash: string } | null;
  broken: ChainBreak | null;
}

interface Head {
  seq: number;
  hash: string;
  anchor_seq: number;
  anchor_hash: string;
}

interface Entry {
  seq: number;
  id: string;
  prev_hash: string;
  hash: string;
  /** The hash that its columns have now. */
  computed: string;
  /** Of an entry of the retention: `seq hash` of the last entry that it removed. */
  anchor: string | null;
}

/** Reads one chain, in one snapshot. */
interface Reader {
  head(): Promise<Head | undefined>;
  after(seq: number): Promise<Entry[]>;
}

const HEAD = 'seq::float8 AS seq, hash, anchor_seq::float8 AS anchor_seq, anchor_hash';
const ENTRY = `seq::float8 AS seq, id::text AS id, prev_hash, hash, audit.entry_hash(e) AS computed,
  CASE action WHEN 'audit.trimmed' THEN concat_ws(' ', metadata->>'anchor_seq', metadata->>'anchor_hash') END AS anchor`;

/** Verifies that the audit log holds what was written to it: every entry, unchanged, in its place. */
@Injectable()
export class AuditChain {
  constructor(private readonly db: Database) {}

  /** Every workspace that has, or should have, a chain: also those that are deleted. */
  async workspaces(): Promise<string[]> {
    const rows = await this.db.withPipeline((sql) =>
      sql.query<{ workspace_id: string }>(
        `SELECT id AS workspace_id FROM public.workspaces UNION SELECT workspace_id FROM public.audit_heads
         UNION SELECT workspace_id FROM public.audit_entries ORDER BY 1`,
      ),
    );
    return rows.map((row) => row.workspace_id);
  }

  async verifyWorkspace(workspaceId: string): Promise<Verification> {
    return this.db.readWorkspace({ workspaceId }, (sql) =>
      verify(workspaceId, {
        head: async () =>
          (await sql.query<Head>(`SELECT ${HEAD} FROM public.audit_heads WHERE workspace_id = $1`, [workspaceId]))[0],
        after: (seq) =>
          sql.query<Entry>(
            `SELECT ${ENTRY} FROM public.audit_entries e WHERE workspace_id = $1 AND seq > $2::float8::bigint
             ORDER BY e.seq LIMIT ${PAGE}`,
            [workspaceId, seq],
          ),
      }),
    );
  }

  async verifyInstallation(): Promise<Verification> {
    return this.db.auth.$transaction(
      (tx) =>
        verify(null, {
          head: async () => (await tx.$queryRawUnsafe<Head[]>(`SELECT ${HEAD} FROM auth.audit_head`))[0],
          after: (seq) =>
            tx.$queryRawUnsafe<Entry[]>(
              `SELECT ${ENTRY} FROM auth.audit_entries e WHERE seq > $1::float8::bigint ORDER BY e.seq LIMIT ${PAGE}`,
              seq,
            ),
        }),
      { isolationLevel: 'RepeatableRead', timeout: 600_000 },
    );
  }
}

async function verify(workspaceId: string | null, reader: Reader): Promise<Verification> {
  const head = await reader.head();
  const walk = new Walk(head ?? { seq: 0, hash: '', anchor_seq: 0, anchor_hash: '' });
  let seq = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const page = await reader.after(seq);
    for (const entry of page) walk.step(entry);
    seq = page.at(-1)?.seq ?? seq;
    if (page.length < PAGE || walk.broken) break;
  }
  if (!head) walk.fail({ seq: 1, id: null, reason: 'the chain has no head' });
  walk.end();
  return {
    workspaceId,
    entries: walk.entries,
    head: head ? { seq: head.seq, hash: head.hash } : null,
    broken: walk.broken,
  };
}

/** Goes along a chain from its anchor to its head, until something is wrong. */
class Walk {
  entries = 0;
  broken: ChainBreak | null = null;
  private last: { seq: number; hash: string };
  private isAnchored: boolean;

  constructor(private readonly head: Head) {
    this.last = { seq: head.anchor_seq, hash: head.anchor_hash };
    this.isAnchored = head.anchor_seq === 0;
  }

  step({ seq, id, prev_hash: prevHash, hash, computed, anchor }: Entry): void {
    const { last, head } = this;
    this.entries += 1;
    if (seq <= head.anchor_seq) this.fail({ seq, id, reason: 'it stands before the first entry' });
    if (seq > head.seq) this.fail({ seq, id, reason: 'it stands behind the last entry that the head names' });
    if (seq !== last.seq + 1) this.fail({ seq: last.seq + 1, id: null, reason: 'it is missing' });
    if (computed !== hash) this.fail({ seq, id, reason: 'its content is not what was written' });
    if (prevHash !== last.hash) this.fail({ seq, id, reason: 'it does not follow on from the entry before' });
    this.last = { seq, hash };
    this.isAnchored ||= anchor === `${head.anchor_seq} ${head.anchor_hash}`;
  }

  end(): void {
    const { last, head } = this;
    if (last.seq !== head.seq) this.fail({ seq: last.seq + 1, id: null, reason: 'it is missing' });
    if (last.hash !== head.hash) this.fail({ seq: last.seq, id: null, reason: 'the head names another hash' });
    if (!this.isAnchored) {
      this.fail({ seq: head.anchor_seq, id: null, reason: 'what stood up to here was not removed by retention' });
    }
  }

  /** The first thing that is wrong is the one to name. */
  fail(broken: ChainBreak): void {
    this.broken ??= broken;
  }
}
