import type { Role } from '@strata/contracts';
import { type Pool } from 'pg';

export interface WriteKeyRow {
  workspace_id: string;
  project_id: string;
  domains: string[];
  expires_at: Date | null;
  is_suspended: boolean;
  /** Slug → id of the workspace's active event sources. */
  sources: Record<string, string>;
}

export interface MembershipRow {
  workspace_id: string;
  name: string;
  reporting_zone: string;
  role: Role;
  is_suspended: boolean;
}

export interface InvitationRow {
  workspace_id: string;
  workspace_name: string;
  role: Role;
  email: string | null;
  invited_by: string;
  expires_at: Date;
}

export interface ShareLinkRow {
  workspace_id: string;
  dashboard_id: string;
  id: string;
}

/** A tenant as superadmins see it. */
export interface TenantRow {
  id: string;
  name: string;
  suspended_at: Date | null;
  created_at: Date;
}

/** How many events of a tenant the database refused. */
export interface DeadLetterCountRow {
  workspace_id: string;
  name: string;
  last_day: number;
  /** Neither retried nor discarded. */
  open: number;
  total: number;
}

/** With neither a role nor a ticket it is a member's in a suspended workspace. */
export interface AccessRow {
  workspace_id: string;
  role: Role | null;
  has_ticket: boolean;
}

export type ResourceKind =
  | 'workspace'
  | 'project'
  | 'source'
  | 'connection'
  | 'saved_query'
  | 'metric'
  | 'dashboard'
  | 'filter_set'
  | 'annotation'
  | 'export';

/** What may be asked before a tenant is known. Each is a SECURITY DEFINER function of prisma/lookups.sql. */
export class Lookups {
  constructor(private readonly pool: Pool) {}

  async writeKey(key: string): Promise<WriteKeyRow | undefined> {
    return this.one<WriteKeyRow>('SELECT * FROM lookup.ingest_key($1)', [key]);
  }

  /** The workspace of a project, for commands on the server itself; undefined for an unknown id. */
  async projectWorkspace(projectId: string): Promise<string | undefined> {
    const row = await this.one<{ id: string | null }>('SELECT lookup.project_workspace($1) AS id', [projectId]);
    return row?.id ?? undefined;
  }

  async memberships(userId: string): Promise<MembershipRow[]> {
    return (await this.pool.query<MembershipRow>('SELECT * FROM lookup.memberships($1)', [userId])).rows;
  }

  /** The open invitation whose token has this SHA-256. */
  async invitation(tokenHash: string): Promise<InvitationRow | undefined> {
    return this.one<InvitationRow>('SELECT * FROM lookup.invitation($1)', [tokenHash]);
  }

  /** The good share link whose token has this SHA-256. */
  async shareLink(tokenHash: string): Promise<ShareLinkRow | undefined> {
    return this.one<ShareLinkRow>('SELECT * FROM lookup.share_link($1)', [tokenHash]);
  }

  async session(sessionId: string, userId: string): Promise<{ is_superadmin: boolean } | undefined> {
    return this.one<{ is_superadmin: boolean }>('SELECT * FROM lookup.session($1, $2)', [sessionId, userId]);
  }

  /** The user's standing in the workspace of a resource; undefined for unknown and for foreign ids alike. */
  async access(kind: ResourceKind, id: string, userId: string): Promise<AccessRow | undefined> {
    return this.one<AccessRow>('SELECT * FROM lookup.access($1, $2, $3)', [kind, id, userId]);
  }

  async workspaceExists(workspaceId: string, userId: string): Promise<boolean> {
    const row = await this.one<{ found: boolean }>('SELECT lookup.workspace_exists($1, $2) AS found', [
      workspaceId,
      userId,
    ]);
    return row?.found ?? false;
  }

  /** Tenants of the installation in the order of their ids; none for who is no superadmin. */
  async tenants(
    userId: string,
    { sought, after, limit }: { sought?: string; after?: string; limit: number },
  ): Promise<TenantRow[]> {
    const { rows } = await this.pool.query<TenantRow>('SELECT * FROM lookup.tenants($1, $2, $3, $4)', [
      ...[userId, sought ?? null, after ?? null, limit],
    ]);
    return rows;
  }

  /** Those tenants of which the most events were refused lately; none for who is no superadmin. */
  async deadLetters(userId: string, limit: number): Promise<DeadLetterCountRow[]> {
    const { rows } = await this.pool.query<DeadLetterCountRow>('SELECT * FROM lookup.dead_letters($1, $2)', [
      userId,
      limit,
    ]);
    return rows;
  }

  /** Intervals that wait to be rebuilt, by model; empty for who is no superadmin. */
  async pendingIntervals(userId: string): Promise<{ model: string; intervals: number }[]> {
    const rows = await this.pool.query<{ model: string; intervals: number }>(
      'SELECT * FROM lookup.pending_intervals($1)',
      [userId],
    );
    return rows.rows;
  }

  private async one<Row extends object>(text: string, values: string[]): Promise<Row | undefined> {
    return (await this.pool.query<Row>(text, values)).rows[0];
  }
}
