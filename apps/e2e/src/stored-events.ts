import { Database } from '@strata/data';
import type { Project } from './client.js';
import { pause, type RunningInstallation } from './installation.js';

/** An event as it lies in the database. */
export interface StoredRow {
  event_id: string;
  event_name: string;
  /** Milliseconds since the epoch. */
  occurred_at: number;
  distinct_id: string | null;
  session_id: string | null;
  page_url: string | null;
  referrer: string | null;
  language: string | null;
  screen: string | null;
  is_bot: boolean;
  properties: Record<string, unknown>;
}

const WITHIN_MS = 20_000;
/** The queue is drained in milliseconds: what is not there after this is not coming. */
const STILL_MS = 300;

/** What the events table of a running installation holds. */
export class StoredEvents {
  private readonly db: Database;

  constructor(installation: RunningInstallation) {
    const { databaseUrl, secret } = installation.run;
    this.db = new Database({ databaseUrl, secret, processName: 'e2e' });
  }

  /** A project's events in the order of their times. */
  of(project: Project): Promise<StoredRow[]> {
    return this.db.readWorkspace({ workspaceId: project.workspace_id }, (sql) =>
      sql.query<StoredRow>(
        `SELECT event_id, event_name, (extract(epoch FROM occurred_at) * 1000)::float8 AS occurred_at, distinct_id,
           session_id, page_url, referrer, language, screen, is_bot, properties
         FROM raw.events WHERE project_id = $1 ORDER BY raw.events.occurred_at, received_at, event_id`,
        [project.id],
      ),
    );
  }

  /** The same, once there are `count` of them and no more arrive. @throws with what is there instead */
  async until(project: Project, count: number, withinMs = WITHIN_MS): Promise<StoredRow[]> {
    const deadline = Date.now() + withinMs;
    let rows = await this.of(project);
    while (rows.length < count && Date.now() < deadline) {
      await pause(50);
      rows = await this.of(project);
    }
    await pause(STILL_MS);
    rows = await this.of(project);
    if (rows.length === count) return rows;
    throw new Error(`${rows.length} events stored, not ${count}: ${JSON.stringify(rows.slice(0, 20))}`);
  }

  async close(): Promise<void> {
    await this.db.close();
  }
}
