import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from, to } from 'pg-copy-streams';

/** The installation's database as its superuser sees it. */
export class BenchDatabase {
  private constructor(private readonly client: Client) {}

  static async connect(superuserUrl: string): Promise<BenchDatabase> {
    const client = new Client({ connectionString: superuserUrl, application_name: 'strata-bench' });
    await client.connect();
    return new BenchDatabase(client);
  }

  /** Events stored since the last `empty`, by the ledger that is written in their own transactions. */
  committed(): Promise<number> {
    return this.number('SELECT coalesce(sum(stored), 0)::int AS value FROM raw.ingest_batches');
  }

  rows(): Promise<number> {
    return this.number('SELECT count(*)::int AS value FROM raw.events');
  }

  /** Megabytes of the event table with its indexes. */
  tableMegabytes(): Promise<number> {
    return this.number(
      `SELECT (sum(pg_total_relation_size(relid)) / 1024 / 1024)::int AS value FROM pg_partition_tree('raw.events')`,
    );
  }

  /** Empties the event table and its ledgers, and leaves nothing for the next checkpoint. */
  async empty(): Promise<void> {
    await this.client.query('TRUNCATE raw.events, raw.ingest_batches, raw.dirty_intervals');
    await this.client.query('CHECKPOINT');
  }

  /** Writes all events to a file, in the order in which they lie in the table. */
  async exportEvents(file: string): Promise<void> {
    await pipeline(this.client.query(to('COPY (SELECT * FROM raw.events) TO STDOUT')), createWriteStream(file));
  }

  /** COPY of a file into the event table, commit included. Returns the seconds that it took. */
  async copyBack(file: string): Promise<number> {
    const started = performance.now();
    const sink = this.client.query(from('COPY raw.events FROM STDIN'));
    await pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), sink);
    return (performance.now() - started) / 1_000;
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async number(query: string): Promise<number> {
    const { rows } = await this.client.query<{ value: number }>(query);
    return rows[0]?.value ?? 0;
  }
}
