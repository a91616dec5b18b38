import type { Database } from '@strata/data';
import { StartupError } from '@strata/platform';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The project that a command names.
 * @throws StartupError when there is none
 */
export async function findProject(db: Database, id: string): Promise<{ workspaceId: string; projectId: string }> {
  const projectId = id.toLowerCase();
  const workspaceId = UUID.test(projectId) ? await db.lookups.projectWorkspace(projectId) : undefined;
  if (workspaceId) return { workspaceId, projectId };
  throw new StartupError(`There is no project ${id}.`, "Copy the id from the project's address in the browser.");
}
