import { Injectable } from '@nestjs/common';
import { Database, isUndefinedTable } from '@strata/data';
import type { WorkspaceContext } from '@strata/platform';

/** Days that are added up. */
const USAGE_DAYS = 30;

/** What a tenant used in the last days of its reporting zone that were built. */
export interface TenantUsageView {
  events: number;
  bot_events: number;
  sessions: number;
  /** Projects with events on the busiest of the days. */
  active_projects: number;
  /** When the newest of the days began; null: there is none. */
  last_day: Date | null;
}

const NONE: TenantUsageView = { events: 0, bot_events: 0, sessions: 0, active_projects: 0, last_day: null };

/** How much each tenant uses, from `tenant_usage_metrics` alone. */
@Injectable()
export class TenantUsage {
  constructor(private readonly db: Database) {}

  /** One scoped transaction per workspace: there is no way to read several at once. */
  async of(ctx: Pick<WorkspaceContext, 'workspaceId'>): Promise<TenantUsageView> {
    try {
      const [usage] = await this.db.readWorkspace(ctx, (sql) =>
        sql.query<TenantUsageView>(
          `SELECT coalesce(sum(events), 0)::int8 AS events, coalesce(sum(bot_events), 0)::int8 AS bot_events,
             coalesce(sum(sessions), 0)::int8 AS sessions, coalesce(max(active_projects), 0)::int8 AS active_projects,
             max(day_at) AS last_day
           FROM aggregates.tenant_usage_metrics
           WHERE workspace_id = $1 AND day_at >= now() - $2 * interval '1 day'`,
          [ctx.workspaceId, USAGE_DAYS],
        ),
      );
      return usage ?? NONE;
    } catch (error) {
      // Nothing was built yet.
      if (isUndefinedTable(error)) return NONE;
      throw error;
    }
  }
}
