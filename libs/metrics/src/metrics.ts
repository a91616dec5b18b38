import { Inject, Injectable } from '@nestjs/common';
import { Database, isUniqueViolation, type Prisma, type WorkspaceTx } from '@strata/data';
import { AuditLog, lockWorkspace, type AuditRecord } from '@strata/identity';
import {
  actorName,
  CLOCK,
  DomainError,
  given,
  newId,
  notFound,
  pageOf,
  type Clock,
  type Page,
  type PageRequest,
  type WorkspaceContext,
} from '@strata/platform';
import { QueryRunner, relationsIn } from '@strata/query';
import { followerOf, NO_PROJECT, TABLES, valuesOf } from './computation.js';
import { checkDefinition, parametersOf, type Grain, type MetricRow } from './definition.js';
import { mayEdit, readMetrics, viewOf } from './metric-rows.js';
import { latestStretches } from './stretches.js';
import type { MetricInput, MetricValues, MetricView } from './views.js';

const MAX_METRICS = 200;
const MAX_POINTS = 20_000;
const PREVIEW_LIMITS = { timeoutMs: 30_000, maxRows: 5_000 };

export interface ValuesRequest {
  grain: Grain;
  from: Date;
  to: Date;
  /** Only values by this dimension; without it only totals. */
  dimension?: string;
}

/** Numbers over time, defined by SQL, that the worker keeps up to date. */
@Injectable()
export class Metrics {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    private readonly runner: QueryRunner,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** By name. */
  async list(
    ctx: WorkspaceContext,
    { limit, cursor, search }: PageRequest & { search?: string },
  ): Promise<Page<MetricView>> {
    const rows = await this.db.readWorkspace(ctx, (sql) =>
      readMetrics(sql, ctx, { limit: limit + 1, after: cursor, search }),
    );
    return pageOf(
      rows.map((row) => viewOf(row, ctx)),
      limit,
      ({ name }) => name,
    );
  }

  async get(ctx: WorkspaceContext, id: string): Promise<MetricView> {
    const [row] = await this.db.readWorkspace(ctx, (sql) => readMetrics(sql, ctx, { limit: 1, id }));
    if (!row) throw notFound('metric');
    return viewOf(row, ctx);
  }

  /**
   * Its values are computed by the worker within a minute.
   * @throws DomainError what `preview` throws; `conflict` for a name that is taken
   */
  async create(ctx: WorkspaceContext, input: MetricInput): Promise<MetricView> {
    const { workspaceId, actor } = ctx;
    if (!actor) throw new Error('A metric is somebody’s');
    await this.preview(ctx, input);
    const id = newId();
    await this.saved(ctx, input.name, async (tx) => {
      await lockWorkspace(tx, workspaceId);
      if ((await tx.metric.count({ where: { workspaceId } })) >= MAX_METRICS) {
        throw new DomainError('conflict', `A workspace has at most ${MAX_METRICS} metrics.`, {
          hint: 'Delete one first.',
        });
      }
      const owner = { ownerId: actor.userId, ownerName: actorName(actor) };
      await tx.metric.create({
        data: { workspaceId, id, ...columnsOf(input), name: input.name, sql: input.sql, ...owner },
      });
      await this.follow(tx, workspaceId, id, input.sql);
      await this.record(tx, ctx, 'metric.created', id, { metadata: { name: input.name }, after: input });
    });
    return this.get(ctx, id);
  }

  /** A new definition has all values computed anew. @throws as `create`; `forbidden` for somebody else's metric */
  async update(ctx: WorkspaceContext, id: string, changes: Partial<MetricInput>): Promise<MetricView> {
    const { workspaceId } = ctx;
    const before = await this.editable(ctx, id);
    const { sql = before.sql, dimensions = before.dimensions } = changes;
    const isRedefined = sql !== before.sql || dimensions.join() !== before.dimensions.join();
    if (isRedefined) await this.preview(ctx, { sql, dimensions });
    await this.saved(ctx, changes.name ?? before.name, async (tx) => {
      const isResumed = before.is_paused && changes.is_paused === false;
      const data = { ...columnsOf(changes), ...((isRedefined || isResumed) && { nextRunAt: this.clock.now() }) };
      const { count } = await tx.metric.updateMany({ where: { workspaceId, id }, data });
      if (count === 0) throw notFound('metric');
      if (isRedefined) await this.follow(tx, workspaceId, id, sql);
      const metadata = { name: changes.name ?? before.name };
      await this.record(tx, ctx, 'metric.updated', id, { metadata, before, after: { ...before, ...given(changes) } });
    });
    return this.get(ctx, id);
  }

  /** Deletes the metric with all its values. */
  async remove(ctx: WorkspaceContext, id: string): Promise<void> {
    const { workspaceId } = ctx;
    const { name, sql } = await this.editable(ctx, id);
    await this.db.withWorkspace(ctx, async (tx) => {
      await this.unfollow(tx, workspaceId, id);
      await tx.metric.deleteMany({ where: { workspaceId, id } });
      for (const table of Object.values(TABLES)) {
        await tx.$executeRawUnsafe(
          `DELETE FROM ${table} WHERE workspace_id = $1::uuid AND metric_id = $2::uuid`,
          workspaceId,
          id,
        );
      }
      await this.record(tx, ctx, 'metric.deleted', id, { metadata: { name }, before: { name, sql } });
    });
  }

  /**
   * What the definition yields for the last two days, by hours.
   * @throws DomainError `invalid`, `parameter_invalid`, `query_refused`, `query_failed` … that say what is wrong with it
   */
  async preview(
    ctx: WorkspaceContext,
    { sql, dimensions = [] }: Pick<MetricInput, 'sql' | 'dimensions'>,
  ): Promise<MetricRow[]> {
    checkDefinition({ sql, dimensions });
    const zone = await this.zoneOf(ctx);
    const latest = await this.db.readWorkspace(ctx, (sql) => latestStretches(sql, { now: this.clock.now(), zone }));
    const metric = { workspaceId: ctx.workspaceId, metricId: '', sql, dimensions, zone };
    const limits = PREVIEW_LIMITS;
    const rows = await valuesOf(this.runner, ctx, metric, { ...latest.hour, grain: 'hour', limits });
    // By days, too: other branches of the SQL may answer for them.
    await valuesOf(this.runner, ctx, metric, { ...latest.day, grain: 'day', limits });
    return rows;
  }

  /** Values in the order of their buckets, [from, to). @throws DomainError `invalid` for more than 20,000 */
  async values(
    ctx: WorkspaceContext,
    id: string,
    { grain, from, to, dimension }: ValuesRequest,
  ): Promise<MetricValues> {
    const points = await this.db.readWorkspace(ctx, async (sql) => {
      const known = await sql.query('SELECT FROM public.metrics WHERE workspace_id = $1 AND id = $2', [
        ctx.workspaceId,
        id,
      ]);
      if (known.length === 0) throw notFound('metric');
      return sql.query<MetricValues['points'][number]>(
        `SELECT bucket_at AS bucket, value, dimensions FROM ${TABLES[grain]}
         WHERE workspace_id = $1 AND metric_id = $2 AND bucket_at >= $3 AND bucket_at < $4
           AND CASE WHEN $5::text IS NULL THEN dimensions = '{}' ELSE dimensions ? $5 END
         ORDER BY bucket_at, dimensions LIMIT ${MAX_POINTS + 1}`,
        [ctx.workspaceId, id, from, to, dimension ?? null],
      );
    });
    if (points.length > MAX_POINTS) {
      throw new DomainError('invalid', `There are more than ${MAX_POINTS} values.`, {
        hint: 'Ask for a shorter range.',
      });
    }
    return { grain, points };
  }

  /** @throws DomainError `not_found`, `forbidden` */
  async editable(ctx: WorkspaceContext, id: string): Promise<MetricView> {
    const metric = await this.get(ctx, id);
    if (mayEdit(ctx, metric.owner.id)) return metric;
    throw new DomainError('forbidden', 'This metric is somebody else’s.', { hint: 'Ask its owner or an admin.' });
  }

  private async zoneOf(ctx: WorkspaceContext): Promise<string> {
    const { workspaceId: id } = ctx;
    const row = await this.db.withWorkspace(ctx, (tx) => tx.workspace.findUniqueOrThrow({ where: { id } }));
    return row.reportingZone;
  }

  /** Has the ledger keep pending rows for the metric, and all of it computed. */
  private async follow(tx: WorkspaceTx, workspaceId: string, id: string, sql: string): Promise<void> {
    await this.unfollow(tx, workspaceId, id);
    // A table that the ledger does not keep tells nobody when it changes; what it is made of does.
    const relations = [...new Set(['raw.events', ...(await relationsIn(sql, parametersOf(sql)))])];
    await tx.$executeRaw`INSERT INTO raw.followers (workspace_id, follower, relation)
      SELECT ${workspaceId}::uuid, ${followerOf(id)}, unnest(${relations}::text[])`;
    await tx.$executeRaw`INSERT INTO raw.pending_intervals (workspace_id, project_id, model, bucket, fold_id)
      VALUES (${workspaceId}::uuid, ${NO_PROJECT}::uuid, ${followerOf(id)}, '-infinity', ${newId()}::uuid)`;
  }

  private async unfollow(tx: WorkspaceTx, workspaceId: string, id: string): Promise<void> {
    await tx.$executeRaw`DELETE FROM raw.followers WHERE workspace_id = ${workspaceId}::uuid AND follower = ${followerOf(id)}`;
    await tx.$executeRaw`DELETE FROM raw.pending_intervals
      WHERE workspace_id = ${workspaceId}::uuid AND model = ${followerOf(id)}`;
  }

  private async saved(ctx: WorkspaceContext, name: string, work: (tx: WorkspaceTx) => Promise<void>): Promise<void> {
    try {
      await this.db.withWorkspace(ctx, work);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new DomainError('conflict', `There is a metric ${name} already.`, { hint: 'Choose another name.' });
    }
  }

  private record(tx: WorkspaceTx, ctx: WorkspaceContext, action: string, id: string, told: Partial<AuditRecord>) {
    return this.audit.record(tx, ctx, { action, resourceType: 'metric', resourceId: id, ...told });
  }
}

/** The columns that an input names. */
function columnsOf(input: Partial<MetricInput>) {
  const { builder } = input;
  return {
    name: input.name,
    description: input.description,
    unit: input.unit,
    sql: input.sql,
    dimensions: input.dimensions,
    refreshSeconds: input.refresh_seconds,
    hourlyRetentionDays: input.hourly_retention_days,
    dailyRetentionDays: input.daily_retention_days,
    isPaused: input.is_paused,
    ...(builder !== undefined && { builder: builder as Prisma.InputJsonObject }),
  };
}
