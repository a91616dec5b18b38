import { Database, type Sql } from '@strata/data';
import { DomainError, systemContext, type WorkspaceContext } from '@strata/platform';
import { bindParameters, type Cell, type QueryRunner, type QueryTarget } from '@strata/query';
import { isPartlySealed } from '@strata/transform';
import { GRAINS, parametersOf, readerOf, type Grain, type MetricRow } from './definition.js';
import { allStretches, isAllPending, pendingStretches, type Stretch } from './stretches.js';

/** The table that holds a grain's values. */
export const TABLES: Record<Grain, string> = {
  hour: 'aggregates.aggregate_metric_hourly',
  day: 'aggregates.aggregate_metric_daily',
};

const STORE: QueryTarget = { connectionId: null };
const LIMITS = { timeoutMs: 300_000, maxRows: 200_000, maxBytes: 64 * 1024 * 1024 };

export interface Computable {
  workspaceId: string;
  metricId: string;
  sql: string;
  dimensions: readonly string[];
  zone: string;
}

/** A run as its attempt holds it. */
export interface Claim {
  runId: string;
  claim: string;
}

export interface Computed {
  /** Statements that were run. */
  intervals: number;
  rows: number;
}

/** A pending row of a metric that is to be computed as a whole belongs to no project. */
export const NO_PROJECT = '00000000-0000-0000-0000-000000000000';

/** The ledger's name for a metric. */
export function followerOf(metricId: string): string {
  return `metric:${metricId}`;
}

/** The attempt was taken for dead, and another one goes on. */
export class Superseded extends Error {}

/** The values of one stretch, checked: buckets inside of it, each once per combination of dimensions. */
export async function valuesOf(
  runner: QueryRunner,
  ctx: WorkspaceContext,
  metric: Computable,
  asked: Stretch & { grain: Grain; limits?: Partial<typeof LIMITS> },
): Promise<MetricRow[]> {
  const { from, to, grain } = asked;
  const given = { from: from.toISOString(), to: to.toISOString(), grain, time_zone: metric.zone };
  const declarations = parametersOf(metric.sql);
  const params = Object.fromEntries(declarations.map(({ name }) => [name, given[name as keyof typeof given]]));
  const statement = bindParameters(metric.sql, declarations, params, { now: new Date(), zone: metric.zone });
  const { result, summary } = await runner.run(
    ctx,
    statement,
    { target: STORE, limits: { ...LIMITS, ...asked.limits } },
    async ({ columns, batches }) => {
      const read = readerOf(columns, metric.dimensions);
      const rows: MetricRow[] = [];
      for await (const batch of batches) rows.push(...batch.map((cells: Cell[]) => read(cells)));
      return rows;
    },
  );
  if (summary.is_truncated) {
    throw new DomainError('query_too_large', 'The metric has more values than can be kept.', {
      hint: 'Use dimensions with fewer values, or summarise them.',
    });
  }
  checkRows(result, asked);
  return result;
}

function checkRows(rows: readonly MetricRow[], { from, to }: Stretch): void {
  const seen = new Set<string>();
  for (const row of rows) {
    const at = Date.parse(row.bucket);
    if (at < from.getTime() || at >= to.getTime()) {
      throw new DomainError('query_failed', `The bucket ${row.bucket} lies outside of what was asked.`, {
        hint: 'Take only rows from {{from}} up to {{to}}, and truncate by date_trunc({{grain}}, …, {{time_zone}}).',
      });
    }
    const key = JSON.stringify([row.bucket, row.dimensions]);
    if (seen.has(key)) {
      throw new DomainError('query_failed', `The bucket ${row.bucket} comes more than once.`, {
        hint: 'Group by the bucket and the dimensions.',
      });
    }
    seen.add(key);
  }
}

/**
 * Brings a metric up to date: computes the buckets that the ledger says are pending, and then forgets exactly the pending
 * rows that were there before the first statement. What came in since is computed by the next run.
 */
export class MetricComputation {
  constructor(
    private readonly db: Database,
    private readonly runner: QueryRunner,
  ) {}

  /** @throws DomainError for SQL that fails; Superseded */
  async run(metric: Computable, claim: Claim): Promise<Computed> {
    const ctx = systemContext(metric.workspaceId, claim.runId);
    const plan = await this.plan(ctx, metric);
    const done: Computed = { intervals: 0, rows: 0 };
    for (const grain of GRAINS) {
      for (const stretch of plan.stretches[grain]) {
        const rows = await valuesOf(this.runner, ctx, metric, { ...stretch, grain });
        await this.replace(ctx, metric, claim, { ...stretch, grain, rows });
        done.intervals += 1;
        done.rows += rows.length;
      }
    }
    await this.settle(ctx, metric, claim, plan);
    return done;
  }

  private async plan(ctx: WorkspaceContext, { workspaceId, metricId, zone }: Computable) {
    const follower = followerOf(metricId);
    return this.db.readWorkspace(ctx, async (sql) => {
      const isAll = await isAllPending(sql, { workspaceId, follower });
      const find = (grain: Grain) =>
        (isAll ? allStretches : pendingStretches)(sql, { workspaceId, follower, grain, zone });
      const stretches = { hour: await find('hour'), day: await find('day') };
      const seen = await sql.query<{ fold_id: string }>(
        'SELECT DISTINCT fold_id FROM raw.pending_intervals WHERE workspace_id = $1 AND model = $2',
        [workspaceId, follower],
      );
      return { isAll, stretches, folds: seen.map(({ fold_id }) => fold_id) };
    });
  }

  private replace(
    ctx: WorkspaceContext,
    { workspaceId, metricId }: Computable,
    claim: Claim,
    { grain, from, to, rows }: Stretch & { grain: Grain; rows: readonly MetricRow[] },
  ): Promise<void> {
    return this.write(ctx, claim, async (sql) => {
      await sql.execute(
        `DELETE FROM ${TABLES[grain]} WHERE workspace_id = $1 AND metric_id = $2 AND bucket_at >= $3 AND bucket_at < $4`,
        [workspaceId, metricId, from, to],
      );
      await sql.execute(
        `INSERT INTO ${TABLES[grain]} (workspace_id, metric_id, bucket_at, dimensions, value, run_id, computed_at)
         SELECT $1, $2, at, dimensions::jsonb, value, $3, now()
         FROM unnest($4::timestamptz[], $5::text[], $6::float8[]) AS t(at, dimensions, value)`,
        [
          workspaceId,
          metricId,
          claim.runId,
          rows.map(({ bucket }) => bucket),
          rows.map(({ dimensions }) => JSON.stringify(dimensions)),
          rows.map(({ value }) => value),
        ],
      );
    });
  }

  /** Forgets what was seen; after all was computed, also values of buckets that have none any more. */
  private settle(
    ctx: WorkspaceContext,
    { workspaceId, metricId }: Computable,
    claim: Claim,
    { isAll, folds }: { isAll: boolean; folds: readonly string[] },
  ): Promise<void> {
    return this.write(ctx, claim, async (sql) => {
      await sql.execute(
        'DELETE FROM raw.pending_intervals WHERE workspace_id = $1 AND model = $2 AND fold_id = ANY ($3::uuid[])',
        [workspaceId, followerOf(metricId), folds],
      );
      if (!isAll) return;
      for (const [grain, table] of Object.entries(TABLES)) {
        const bucket = { from: 'bucket_at', to: `bucket_at + interval '1 ${grain}'` };
        await sql.execute(
          `DELETE FROM ${table} WHERE workspace_id = $1 AND metric_id = $2 AND run_id <> $3
             AND NOT ${isPartlySealed(bucket, { workspaceId: '$1' })}`,
          [workspaceId, metricId, claim.runId],
        );
      }
    });
  }

  /** One transaction of the attempt that owns the run; it is locked until the commit. */
  private write(ctx: WorkspaceContext, { runId, claim }: Claim, work: (sql: Sql) => Promise<void>): Promise<void> {
    return this.db.writeWorkspace(ctx, async (sql) => {
      const mine = await sql.query(
        'SELECT FROM public.metric_runs WHERE workspace_id = $1 AND id = $2 AND claim = $3 FOR UPDATE',
        [ctx.workspaceId, runId, claim],
      );
      if (mine.length === 0) throw new Superseded('Another attempt has taken over.');
      await work(sql);
    });
  }
}
