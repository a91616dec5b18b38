import { Injectable } from '@nestjs/common';
import { Database, type TenantRow } from '@strata/data';
import { pageOf, type Actor, type Page, type PageRequest } from '@strata/platform';

/** A workspace as the one who administers it sees it among others. */
export interface AdministeredWorkspace {
  id: string;
  name: string;
  projects: number;
  members: number;
}

/** Workspaces seen from above: by who administers several, and by superadmins. */
@Injectable()
export class Tenants {
  constructor(private readonly db: Database) {}

  /** The open workspaces that somebody administers: each is read by a transaction of its own. */
  async administeredBy({ userId }: Pick<Actor, 'userId'>): Promise<AdministeredWorkspace[]> {
    const memberships = await this.db.lookups.memberships(userId);
    const found: AdministeredWorkspace[] = [];
    for (const { workspace_id: workspaceId, name, role, is_suspended: isSuspended } of memberships) {
      if (role !== 'admin' || isSuspended) continue;
      const where = { workspaceId };
      const [projects, members] = await this.db.withWorkspace({ workspaceId }, async (tx) => [
        await tx.project.count({ where }),
        await tx.member.count({ where }),
      ]);
      found.push({ id: workspaceId, name, projects, members });
    }
    return found;
  }

  /**
   * All tenants of the installation, or those whose name has `q` in it or whose id it is; none for who is no superadmin.
   */
  async list(
    { userId }: Pick<Actor, 'userId'>,
    { cursor, limit, q }: PageRequest & { q?: string },
  ): Promise<Page<TenantRow>> {
    const rows = await this.db.lookups.tenants(userId, { sought: q, after: cursor, limit: limit + 1 });
    return pageOf(rows, limit, ({ id }) => id);
  }
}
