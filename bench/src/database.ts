import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from, to } from 'pg-copy-streams';

/** Batch of events that were stored once more. */
const REPEATED = '00000000-0000-4000-8000-000000000000';

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

  /** Keeps the worker from running transforms by itself, or lets it again. */
  async pauseTransforms(isPaused: boolean): Promise<void> {
    await this.client.query(
      `INSERT INTO public.transform_schedules (name, is_paused) VALUES ('hourly', $1), ('live', $1)
       ON CONFLICT (name) DO UPDATE SET is_paused = $1`,
      [isPaused],
    );
  }

  /** Has the server write every statement to its log, each with its role, or stop that. */
  async logStatements(isOn: boolean): Promise<void> {
    const settings = { log_statement: 'all', log_line_prefix: '%u ' };
    for (const [name, value] of Object.entries(settings)) {
      await this.client.query(isOn ? `ALTER SYSTEM SET ${name} = '${value}'` : `ALTER SYSTEM RESET ${name}`);
    }
    await this.client.query('SELECT pg_reload_conf()');
  }

  /** Marks the present quarter of an hour, as an event would. */
  async markToday(projectId: string): Promise<void> {
    await this.client.query(
      `INSERT INTO raw.dirty_intervals SELECT workspace_id, id, date_bin('15 minutes', now(), timestamptz '2000-01-01 00:00:00+00'),
         gen_random_uuid() FROM public.projects WHERE id = $1`,
      [projectId],
    );
  }

  /** Takes the marks of a project away, of which no event tells. */
  async unmark(projectId: string): Promise<void> {
    await this.client.query('DELETE FROM raw.dirty_intervals WHERE project_id = $1', [projectId]);
  }

  /** Stores a project's own events once more, each some seconds later, and has its rollups follow. */
  async repeatEvents(projectId: string, nth: number): Promise<void> {
    const { rows } = await this.client.query<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute WHERE attrelid = 'raw.events'::regclass AND attnum > 0 ORDER BY attnum`,
    );
    const changed: Record<string, string> = {
      event_id: 'gen_random_uuid()',
      occurred_at: `occurred_at + interval '1.7 seconds' * ${nth}`,
      batch_id: `'${REPEATED}'`,
    };
    const columns = rows.map(({ name }) => changed[name] ?? name);
    await this.client.query(
      `INSERT INTO raw.events SELECT ${columns.join(', ')} FROM raw.events
       WHERE project_id = $1 AND batch_id <> '${REPEATED}' ORDER BY occurred_at`,
      [projectId],
    );
    await this.client.query(
      `INSERT INTO raw.dirty_intervals SELECT workspace_id, id, '-infinity', gen_random_uuid() FROM public.projects
       WHERE id = $1`,
      [projectId],
    );
  }

  /** Statistics and free space as after some quiet hours. */
  async settle(): Promise<void> {
    await this.client.query('VACUUM (ANALYZE)');
    await this.client.query('CHECKPOINT');
  }

  /** Seconds that a run spent on its models, and in all. */
  async runSeconds(runId: string): Promise<{ models: number; all: number }> {
    const { rows } = await this.client.query<{ models: number; all: number }>(
      `SELECT extract(epoch FROM r.finished_at - r.started_at)::float AS all,
         (SELECT extract(epoch FROM sum(n.finished_at - n.started_at))::float FROM public.transform_run_nodes n
          WHERE n.run_id = r.id) AS models
       FROM public.transform_runs r WHERE r.id = $1 AND r.status = 'completed'`,
      [runId],
    );
    const [seconds] = rows;
    if (!seconds) throw new Error(`run ${runId} did not complete`);
    return seconds;
  }

  /** Who wrote a project's snapshots: transactions by day or week. */
  async snapshotWriters(projectId: string, window: 'daily' | 'weekly'): Promise<Map<string, string>> {
    const { rows } = await this.client.query<{ bucket: string; writers: string }>(
      `SELECT bucket_start::text AS bucket, string_agg(DISTINCT xmin::text, ',') AS writers
       FROM aggregates.metric_snapshots_${window} WHERE project_id = $1 GROUP BY 1`,
      [projectId],
    );
    return new Map(rows.map(({ bucket, writers }) => [bucket, writers]));
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async number(query: string): Promise<number> {
    const { rows } = await this.client.query<{ value: number }>(query);
    return rows[0]?.value ?? 0;
  }
}
