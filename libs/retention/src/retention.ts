import { Inject, Injectable } from '@nestjs/common';
import { Database, type Sql } from '@strata/data';
import { AuditLog, lockWorkspace } from '@strata/identity';
import { CLOCK, CONFIG, DomainError, notFound, type Clock, type Config, type WorkspaceContext } from '@strata/platform';
import { ProjectCache } from '@strata/transform';
import { builtTables } from './built-rows.js';
import { previewOf, type ProjectPreview } from './preview.js';
import { checkSettings, type RetentionSettings } from './settings.js';
import { readTerms, type Terms } from './terms.js';

export interface RetentionView extends RetentionSettings {
  /** What the installation allows at most. */
  max_days: number;
  /** When it was applied last; null: never. */
  ran_at: Date | null;
  /** The last time that something went, and how many rows of which table. */
  removed_at: Date | null;
  removed: Record<string, number>;
}

/** For how long workspaces keep what. */
@Injectable()
export class Retention {
  constructor(
    private readonly db: Database,
    private readonly audit: AuditLog,
    private readonly projects: ProjectCache,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async get(ctx: WorkspaceContext): Promise<RetentionView> {
    return this.db.readWorkspace(ctx, async (sql) => {
      const { settings } = await termsOf(sql, ctx);
      const [run] = await sql.query<Pick<RetentionView, 'ran_at' | 'removed_at' | 'removed'>>(
        'SELECT ran_at, removed_at, removed FROM public.retention_runs WHERE workspace_id = $1',
        [ctx.workspaceId],
      );
      const last = run ?? { ran_at: null, removed_at: null, removed: {} };
      return { ...settings, max_days: this.config.RETENTION_MAX_DAYS, ...last };
    });
  }

  /** @throws DomainError `invalid` for settings out of bounds */
  async update(ctx: WorkspaceContext, settings: RetentionSettings): Promise<RetentionView> {
    checkSettings(settings, this.config.RETENTION_MAX_DAYS);
    const { workspaceId } = ctx;
    await this.db.withWorkspace(ctx, async (tx) => {
      await lockWorkspace(tx, workspaceId);
      const row = await tx.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
      const before: RetentionSettings = {
        raw_days: row.rawRetentionDays,
        hourly_days: row.hourlyRetentionDays,
        daily_days: row.dailyRetentionDays,
      };
      const { raw_days: rawRetentionDays, hourly_days: hourlyRetentionDays, daily_days: dailyRetentionDays } = settings;
      const data = { rawRetentionDays, hourlyRetentionDays, dailyRetentionDays };
      await tx.workspace.update({ where: { id: workspaceId }, data });
      const entry = { action: 'retention.updated', resourceType: 'workspace', resourceId: workspaceId };
      await this.audit.record(tx, ctx, { ...entry, before, after: settings });
    });
    return this.get(ctx);
  }

  /**
   * What the next run would remove of each project with these settings. Exact as of now: days that still wait to be built
   * are not among it, as the run leaves them, too.
   * @throws DomainError `invalid` for settings out of bounds
   */
  async preview(ctx: WorkspaceContext, settings: RetentionSettings): Promise<ProjectPreview[]> {
    checkSettings(settings, this.config.RETENTION_MAX_DAYS);
    const { manifest } = await this.projects.current().catch((cause: unknown) => {
      const hint = 'Ask who administers this installation.';
      throw new DomainError('unavailable', 'The transforms cannot be read, so nothing is removed now.', {
        hint,
        cause,
      });
    });
    const now = this.clock.now();
    return this.db.readWorkspace(ctx, async (sql) => {
      const terms = { ...(await termsOf(sql, ctx)), settings };
      const tables = await builtTables(sql, manifest);
      const previews: ProjectPreview[] = [];
      for (const projectId of terms.projectIds) previews.push(await previewOf(sql, terms, { projectId, tables, now }));
      return previews;
    });
  }
}

async function termsOf(sql: Sql, { workspaceId }: WorkspaceContext): Promise<Terms> {
  const [terms] = await readTerms(sql, workspaceId);
  if (!terms) throw notFound('workspace');
  return terms;
}
