import type { Sql } from '@strata/data';
import { DomainError, type WorkspaceContext } from '@strata/platform';
import type { AnalyticsRequest } from './request.js';
import { isMostlyTold, storedOf, type Asked, type Grain, type Stored } from './rollups/stored.js';

/** A request whose zone may be left to the workspace. */
export type Question = Omit<AnalyticsRequest, 'tz'> & { tz?: string };

export type Answering<T> = (sql: Sql, request: Asked) => Promise<T>;

/** A workspace in one snapshot, beside what was found out in it for earlier questions. */
export class Snapshot {
  private zone?: string;
  private readonly stored = new Map<string, Stored>();
  private nestsLoops = true;

  /** @param grains whose tables are there */
  constructor(
    private readonly sql: Sql,
    private readonly ctx: WorkspaceContext,
    private readonly grains: readonly Grain[],
  ) {}

  /** @throws DomainError `invalid` for a zone that PostgreSQL does not know; nothing more can be asked after an error */
  async answer<T>(question: Question, answering: Answering<T>): Promise<T> {
    const zone = (this.zone ??= await reportingZone(this.sql, this.ctx));
    const tz = question.tz ?? zone;
    const stored = await this.storedOf(question.projectId, zone);
    // Bulks of events that nobody has analyzed yet: taken for few, they would be compared each with each.
    await this.letLoopsNest(!isMostlyTold(stored));
    try {
      return await answering(this.sql, { ...question, tz, stored });
    } catch (error) {
      throw (error as { code?: string }).code === UNKNOWN_ZONE ? unknownZone(tz, error) : error;
    }
  }

  private async storedOf(projectId: string, zone: string): Promise<Stored> {
    const known = this.stored.get(projectId);
    if (known) return known;
    const stored = await storedOf(this.sql, this.ctx, { projectId, zone, grains: this.grains });
    this.stored.set(projectId, stored);
    return stored;
  }

  private async letLoopsNest(may: boolean): Promise<void> {
    if (may === this.nestsLoops) return;
    await this.sql.query(`SET LOCAL enable_nestloop = ${may ? 'on' : 'off'}`);
    this.nestsLoops = may;
  }
}

/** SQLSTATE invalid_parameter_value. The zone is the only parameter of ours that can be one. */
const UNKNOWN_ZONE = '22023';

/** JavaScript knows a few names more than PostgreSQL does. */
function unknownZone(tz: string, cause: unknown): DomainError {
  return new DomainError('invalid', `The time zone ${tz} is not known here.`, {
    hint: 'Use an IANA name such as Europe/Berlin.',
    cause,
  });
}

async function reportingZone(sql: Sql, ctx: WorkspaceContext): Promise<string> {
  const [row] = await sql.query<{ reporting_zone: string }>(
    'SELECT reporting_zone FROM public.workspaces WHERE id = $1',
    [ctx.workspaceId],
  );
  return row?.reporting_zone ?? 'UTC';
}
