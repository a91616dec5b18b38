import type { IngestBatch } from '@strata/contracts';
import type { Database, PipelineSql } from '@strata/data';
import { newId } from '@strata/platform';
import {
  copyChunks,
  countRows,
  dirtyMarks,
  ledgerKey,
  sortedRows,
  type BatchCount,
  type BatchRow,
  type DirtyMark,
} from './batch-rows.js';
import { GroupCommit } from './group-commit.js';
import { keepTraits } from './people.js';
import { COPY_COLUMNS, decodeRow, ROW_KEY_SQL, rowProject, rowWorkspace } from './row.js';
import { storableJson } from './text.js';

/** Several waiting batches share one transaction up to this; a single batch may be larger. */
const TRANSACTION_LIMITS = { maxWeight: 20_000, maxBytes: 32 * 1024 * 1024 };
const RETRIES = 5;

/** How the events of a transaction reach the table. */
type Mode =
  /** COPY straight into the table: right whenever no event is there already. */
  | 'copy'
  /** By a temporary table and ON CONFLICT DO NOTHING: some event is there already. */
  | 'merge'
  /** Like merge, halving around what PostgreSQL refuses until only that is left over. */
  | 'bisect';

interface Outcome {
  /** What was not there before, sorted by key. */
  stored: BatchRow[];
  dead: { row: BatchRow; code: string; message: string }[];
}

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? '';
/** A duplicate key, a missing partition: known, with a cure of their own. */
const DUPLICATE = '23505';
const NO_PARTITION = '23514';
const isConflict = (code: string): boolean => code === '40P01' || code === '40001';
const isDataError = (code: string): boolean => /^2[23]/.test(code);

/** Stores batches exactly once: a batch that is in the ledger is not stored again, an event that is there is skipped. */
export class EventStore {
  private readonly group: GroupCommit<IngestBatch>;

  /** @param onStored is told the rows of every transaction that stored some, after its commit. */
  constructor(
    private readonly db: Database,
    private readonly onStored: (rows: readonly string[]) => void = () => undefined,
  ) {
    this.group = new GroupCommit((batches) => this.storeTogether(batches), TRANSACTION_LIMITS);
  }

  /**
   * Resolves when the batch is committed. Batches that wait at the same time share a transaction: its cost is mostly
   * fixed. Rejects when the database is away or keeps failing; then nothing of the batch was stored.
   */
  store(batch: IngestBatch): Promise<void> {
    let bytes = 0;
    for (const row of batch.rows) bytes += row.length;
    return this.group.add(batch, batch.rows.length, bytes);
  }

  private async storeTogether(batches: IngestBatch[]): Promise<void> {
    let mode: Mode = 'copy';
    let partitionsMade = false;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const stored = await this.db.withPipeline((sql) => transact(sql, batches, mode));
        if (stored.length > 0) this.onStored(stored.map(({ row }) => row));
        return;
      } catch (error) {
        const code = codeOf(error);
        if (attempt > RETRIES) throw error;
        if (isConflict(code)) continue;
        if (!isDataError(code)) throw error;
        if (code === DUPLICATE && mode !== 'bisect') mode = 'merge';
        else if (code !== NO_PARTITION || partitionsMade) mode = 'bisect';
        // Before bisecting too: a row is no dead letter because its month came before its partition.
        if (code !== DUPLICATE && !partitionsMade) {
          await ensurePartitions(this.db);
          partitionsMade = true;
        }
      }
    }
  }
}

/** Makes the partitions of `raw.events` for the past and the next three months. Returns how many were missing. */
export async function ensurePartitions(db: Database): Promise<number> {
  const rows = await db.withPipeline((sql) =>
    sql.query<{ made: number }>("SELECT raw.ensure_event_partitions(now() + interval '3 months') AS made"),
  );
  return rows[0]?.made ?? 0;
}

/** One transaction: what the ledger lacks → events, people, dead letters, dirty marks, ledger. Returns what is new. */
async function transact(sql: PipelineSql, batches: IngestBatch[], mode: Mode): Promise<BatchRow[]> {
  const counts = countRows(batches);
  for (const stored of await storedAlready(sql, batches)) counts.delete(stored);
  if (counts.size === 0) return [];
  const { stored, dead } = await MODES[mode](sql, sortedRows(batches, counts));
  for (const { row, batchId } of stored) countOf(counts, rowWorkspace(row), batchId).stored += 1;
  await keepTraits(sql, stored);
  await keepDead(sql, dead, counts);
  await markDirty(sql, dirtyMarks(stored));
  // Last: a transaction that stores the same batch at the same time fails here, runs again, and finds it stored.
  await enterLedger(sql, [...counts.values()]);
  return stored;
}

async function storedAlready(sql: PipelineSql, batches: IngestBatch[]): Promise<string[]> {
  const rows = await sql.query<{ workspace_id: string; batch_id: string }>(
    'SELECT workspace_id, batch_id FROM raw.ingest_batches WHERE batch_id = ANY($1::uuid[])',
    [batches.map((batch) => batch.batch_id)],
  );
  return rows.map((row) => ledgerKey(row.workspace_id, row.batch_id));
}

type Counts = ReadonlyMap<string, BatchCount>;

const MODES: Record<Mode, (sql: PipelineSql, rows: BatchRow[]) => Promise<Outcome>> = {
  copy: async (sql, rows) => {
    await sql.copy(`raw.events (${COPY_COLUMNS})`, copyChunks(rows));
    return { stored: rows, dead: [] };
  },
  merge: async (sql, rows) => {
    await sql.execute('CREATE TEMPORARY TABLE incoming (LIKE raw.events) ON COMMIT DROP');
    return { stored: await merge(sql, rows), dead: [] };
  },
  bisect: async (sql, rows) => {
    await sql.execute('CREATE TEMPORARY TABLE incoming (LIKE raw.events) ON COMMIT DROP');
    const outcome: Outcome = { stored: [], dead: [] };
    await bisect(sql, rows, outcome);
    return outcome;
  },
};

function countOf(counts: Counts, workspaceId: string, batchId: string): BatchCount {
  const count = counts.get(ledgerKey(workspaceId, batchId));
  if (!count) throw new Error(`Batch ${batchId} was not counted.`);
  return count;
}

/** Inserts what is not there yet, and returns it: duplicates dirty nothing and are told to nobody. */
async function merge(sql: PipelineSql, rows: BatchRow[]): Promise<BatchRow[]> {
  await sql.copy(`incoming (${COPY_COLUMNS})`, copyChunks(rows));
  const stored = await sql.query<{ key: string }>(`
    INSERT INTO raw.events (${COPY_COLUMNS}) SELECT ${COPY_COLUMNS} FROM incoming
    ORDER BY workspace_id, project_id, occurred_at, event_id
    ON CONFLICT DO NOTHING RETURNING ${ROW_KEY_SQL} AS key`);
  await sql.execute('DELETE FROM incoming');
  const keys = new Set(stored.map(({ key }) => key));
  return rows.filter(({ key }) => keys.has(key));
}

async function bisect(sql: PipelineSql, rows: BatchRow[], outcome: Outcome): Promise<void> {
  await sql.execute('SAVEPOINT part');
  try {
    outcome.stored.push(...(await merge(sql, rows)));
    await sql.execute('RELEASE SAVEPOINT part');
    return;
  } catch (error) {
    if (!isDataError(codeOf(error))) throw error;
    await sql.execute('ROLLBACK TO SAVEPOINT part');
    await sql.execute('RELEASE SAVEPOINT part');
    const [row] = rows;
    if (rows.length === 1 && row) {
      outcome.dead.push({ row, code: codeOf(error), message: (error as Error).message });
      return;
    }
  }
  const middle = Math.ceil(rows.length / 2);
  await bisect(sql, rows.slice(0, middle), outcome);
  await bisect(sql, rows.slice(middle), outcome);
}

async function keepDead(sql: PipelineSql, dead: Outcome['dead'], counts: Counts): Promise<void> {
  for (const { row, code, message } of dead) {
    const workspaceId = rowWorkspace(row.row);
    await sql.execute(
      `INSERT INTO raw.dead_letters (workspace_id, id, project_id, batch_id, event, error_code, error_message)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        workspaceId,
        newId(),
        rowProject(row.row),
        row.batchId,
        storableJson(JSON.stringify(decodeRow(row.row))),
        code,
        message,
      ],
    );
    countOf(counts, workspaceId, row.batchId).dead += 1;
  }
}

async function markDirty(sql: PipelineSql, marks: readonly DirtyMark[]): Promise<void> {
  if (marks.length === 0) return;
  await sql.execute(
    `INSERT INTO raw.dirty_intervals (workspace_id, project_id, bucket, batch_id)
     SELECT DISTINCT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::uuid[])`,
    [
      marks.map((mark) => mark.workspaceId),
      marks.map((mark) => mark.projectId),
      marks.map((mark) => mark.bucket),
      marks.map((mark) => mark.batchId),
    ],
  );
}

async function enterLedger(sql: PipelineSql, counts: BatchCount[]): Promise<void> {
  await sql.execute(
    `INSERT INTO raw.ingest_batches (workspace_id, batch_id, stored, duplicates, dead)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::int[])`,
    [
      counts.map((count) => count.workspaceId),
      counts.map((count) => count.batchId),
      counts.map((count) => count.stored),
      counts.map((count) => count.rows - count.stored - count.dead),
      counts.map((count) => count.dead),
    ],
  );
}
