import type { ClientBase, QueryResult } from 'pg';
import { requestCancel } from './cancel-request.js';
import { socketOf } from './wire.js';

/** One statement that somebody wrote, and what it may take. */
export interface CursorQuery {
  sql: string;
  /** Of `$1` …. */
  values: readonly (string | number | boolean | null)[];
  limits: CursorLimits;
  signal?: AbortSignal;
}

export interface CursorLimits {
  /** Time that the database may work on it, all fetches together. */
  timeoutMs: number;
  maxRows: number;
  /** Bytes that the server may send. */
  maxBytes: number;
}

export interface CursorField {
  name: string;
  /** OID of the type. */
  type: number;
}

/** A row as the server writes it: text by position, so that columns of the same name survive. */
export type CursorRow = (string | null)[];

export interface OpenCursor {
  fields: CursorField[];
  /** Rows as they are fetched; to be read once. */
  batches: AsyncIterable<CursorRow[]>;
}

export interface CursorSummary {
  rows: number;
  /** There were more than `maxRows`. */
  isTruncated: boolean;
  bytes: number;
  /** Time that the database worked on it. */
  milliseconds: number;
}

/** Why a statement was ended from outside. */
export type StopReason = 'timeout' | 'cancelled' | 'too_large' | 'too_wide';

/** The statement was ended by a limit or by whoever asked. */
export class CursorStopped extends Error {
  constructor(readonly reason: StopReason) {
    super(`The statement was stopped: ${reason}.`);
    this.name = 'CursorStopped';
  }
}

/** What stands before the statement in the text that is sent: positions of errors count it. */
export const DECLARE = 'DECLARE q NO SCROLL CURSOR FOR ';
/** Few, as nothing is known yet of how wide they are. */
const FIRST_ROWS = 10;
const MOST_ROWS = 2_000;
const BATCH_BYTES = 256 * 1024;
/** What one batch may come to when its rows are wider than those before: all of it is in memory at once. */
const MOST_BATCH_BYTES = 128 * 1024 * 1024;
/** A cancelled statement ends within this, or its connection does. */
const CANCEL_GRACE_MS = 1_000;

const asText = { getTypeParser: () => (value: string) => value };

/**
 * Runs one statement through a cursor in the transaction that `begin` opens, and rolls that back. The grammar of DECLARE
 * admits exactly one SELECT or VALUES without side effects, and the extended protocol one statement a message.
 * @param consume reads the batches while the cursor is open
 * @throws CursorStopped; errors of the server as they are; what `consume` throws
 */
export async function withCursor<T>(
  client: ClientBase,
  begin: string,
  query: CursorQuery,
  consume: (open: OpenCursor) => Promise<T>,
): Promise<{ result: T; summary: CursorSummary }> {
  const run = new CursorRun(client, query);
  try {
    await run.open(begin);
    const result = await consume(run.opened());
    return { result, summary: run.summary };
  } finally {
    run.finish();
  }
}

/** One execution: its clock, its counters, and the end that a limit puts to it. */
class CursorRun {
  private rows = 0;
  private bytes = 0;
  /** Those before the batch that is under way. */
  private bytesBefore = 0;
  private isTruncated = false;
  private milliseconds = 0;
  private stopped?: StopReason;
  private grace?: NodeJS.Timeout;
  private first: CursorRow[] = [];
  private fields: CursorField[] = [];
  private isExhausted = false;
  private size = FIRST_ROWS;

  constructor(
    private readonly client: ClientBase,
    private readonly query: CursorQuery,
  ) {
    socketOf(client).on('data', this.count);
    query.signal?.addEventListener('abort', this.abort);
    if (query.signal?.aborted) this.abort();
  }

  async open(begin: string): Promise<void> {
    const { sql, values } = this.query;
    await this.step(() => this.client.query(begin));
    // Also without values, which pg would send by the simple protocol: that takes several statements.
    const declare = { text: DECLARE + sql, values: [...values], queryMode: 'extended' };
    await this.step(() => this.client.query(declare));
    this.first = await this.fetch();
  }

  opened(): OpenCursor {
    return { fields: this.fields, batches: this.batches() };
  }

  get summary(): CursorSummary {
    const { rows, isTruncated, bytes, milliseconds } = this;
    return { rows, isTruncated, bytes, milliseconds };
  }

  finish(): void {
    clearTimeout(this.grace);
    this.query.signal?.removeEventListener('abort', this.abort);
    socketOf(this.client).off('data', this.count);
  }

  private async *batches(): AsyncGenerator<CursorRow[]> {
    const { maxRows } = this.query.limits;
    for (let batch = this.first; ; batch = await this.fetch()) {
      this.first = [];
      const room = maxRows - this.rows;
      this.isTruncated = batch.length > room;
      const taken = this.isTruncated ? batch.slice(0, room) : batch;
      this.rows += taken.length;
      if (taken.length > 0) yield taken;
      if (this.isExhausted || this.isTruncated) return;
    }
  }

  /** The next rows; fewer when the last ones were wide. One more than may be delivered tells that there are more. */
  private async fetch(): Promise<CursorRow[]> {
    const wanted = Math.min(this.size, this.query.limits.maxRows - this.rows + 1);
    this.bytesBefore = this.bytes;
    const text = `FETCH FORWARD ${wanted} FROM q`;
    const result: QueryResult<CursorRow> = await this.step(() =>
      this.client.query<CursorRow>({ text, rowMode: 'array', types: asText }),
    );
    this.fields = result.fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID }));
    this.isExhausted = result.rows.length < wanted;
    const perRow = (this.bytes - this.bytesBefore) / Math.max(1, result.rows.length);
    this.size = Math.max(1, Math.min(MOST_ROWS, this.size * 4, Math.floor(BATCH_BYTES / Math.max(1, perRow))));
    return result.rows;
  }

  /** Lets the server work, for as long as there is time left. */
  private async step<T>(work: () => Promise<T>): Promise<T> {
    this.throwIfStopped();
    const started = performance.now();
    const timer = setTimeout(() => this.stop('timeout'), this.query.limits.timeoutMs - this.milliseconds);
    try {
      return await work();
    } catch (error) {
      this.throwIfStopped();
      throw error;
    } finally {
      clearTimeout(timer);
      this.milliseconds += performance.now() - started;
    }
  }

  private throwIfStopped(): void {
    if (this.stopped) throw new CursorStopped(this.stopped);
  }

  private readonly abort = (): void => this.stop('cancelled');

  private readonly count = (chunk: Buffer): void => {
    this.bytes += chunk.length;
    if (this.bytes > this.query.limits.maxBytes) this.stop('too_large');
    else if (this.bytes - this.bytesBefore > MOST_BATCH_BYTES) this.stop('too_wide');
  };

  private stop(reason: StopReason): void {
    if (this.stopped) return;
    this.stopped = reason;
    const stream = socketOf(this.client);
    requestCancel(this.client);
    // What is too large already must not come in for another second.
    if (reason === 'too_large' || reason === 'too_wide') stream.destroy();
    else this.grace = setTimeout(() => stream.destroy(), CANCEL_GRACE_MS);
  }
}
