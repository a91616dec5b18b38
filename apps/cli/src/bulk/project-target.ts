import { Database } from '@strata/data';
import { AuditLog } from '@strata/identity';
import type { Tenant } from '@strata/ingest';
import { EventSources } from '@strata/projects';
import { DomainError, newId, systemContext } from '@strata/platform';
import { Redis } from '@strata/queue';
import { withRunningInstance } from '../start/join.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const REDIS_WITHIN_MS = 10_000;

/** What a command that loads events into a project works with. */
export interface ProjectTarget {
  db: Database;
  /** Absent while no worker runs: the command then stores by itself. */
  redis?: Redis;
  tenant: Tenant;
  /** The id of a source of the workspace's catalogue; the entry is made if it is missing. */
  source(entry: { slug: string; provider_name: string; description: string }): Promise<string>;
}

/** Opens a project of the running installation, or of one started for this command alone. */
export function withProject<T>(projectId: string, work: (target: ProjectTarget) => Promise<T>): Promise<T> {
  if (!UUID.test(projectId)) {
    throw new DomainError('invalid', `${projectId} is no project id.`, {
      hint: 'It stands in the project’s settings.',
    });
  }
  return withRunningInstance(async ({ databaseUrl, redisUrl, secret, isRunning }) => {
    const db = new Database({ databaseUrl, secret, processName: 'cli', poolSize: 3 });
    const redis = new Redis({ redisUrl });
    try {
      const tenant = await tenantOf(db, projectId.toLowerCase());
      await reachable(redis);
      const sources = new EventSources(db, new AuditLog(db), redis);
      const source: ProjectTarget['source'] = (entry) => sourceId(sources, tenant, entry);
      return await work({ db, tenant, source, ...(isRunning && { redis }) });
    } finally {
      await redis.close();
      await db.close();
    }
  });
}

async function tenantOf(db: Database, projectId: string): Promise<Tenant> {
  const workspaceId = await db.lookups.projectWorkspace(projectId);
  if (workspaceId) return { workspaceId, projectId };
  throw new DomainError('not_found', `There is no project ${projectId} in this installation.`, {
    hint: 'Copy the id from the project’s settings.',
  });
}

async function reachable(redis: Redis): Promise<void> {
  const deadline = Date.now() + REDIS_WITHIN_MS;
  for (;;) {
    try {
      return await redis.ping();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function sourceId(
  sources: EventSources,
  tenant: Tenant,
  entry: { slug: string; provider_name: string; description: string },
): Promise<string> {
  const ctx = systemContext(tenant.workspaceId, newId());
  const known = (await sources.list(ctx)).find(({ slug }) => slug === entry.slug);
  return (known ?? (await sources.create(ctx, entry))).id;
}
