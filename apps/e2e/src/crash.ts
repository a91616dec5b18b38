import { Database } from '@strata/data';
import { newId } from '@strata/platform';
import { createProject, signUp, type Project } from './client.js';
import { pause, PROCESSES, type RunningInstallation } from './installation.js';

export interface CrashReport {
  rounds: number;
  kills: number;
  /** Events that were answered with 202, by event id. */
  acknowledged: number;
  stored: number;
  /** Acknowledged events that are not in the table. */
  lost: number;
  /** Rows beyond one per event id. */
  doubled: number;
  /** Stored events that nobody sent. */
  foreign: number;
  /** Requests that had to be sent again. */
  retries: number;
  deadLetters: number;
}

interface Load {
  sent: Set<string>;
  acknowledged: Set<string>;
  retries: number;
  stop: boolean;
}

const SENDERS = 8;
const EVENTS_PER_REQUEST = 20;
const DRAINED_WITHIN_MS = 120_000;

/**
 * Kills each of the four processes by SIGKILL at random moments under load, `rounds` times over, and compares what was
 * acknowledged with what is stored. Clients repeat a failed request with the same event ids, as ours do. A round takes
 * `roundMs` at least: a supervisor gives up what crashes too often within a minute.
 */
export async function crashRounds(
  installation: RunningInstallation,
  options: { rounds: number; random: () => number; roundMs?: number; log?: (line: string) => void },
): Promise<CrashReport> {
  const { random, roundMs = 0, log = () => undefined } = options;
  const user = await signUp(installation.address, `crash-${newId()}`);
  const project = await createProject(user, 'under fire');
  const load: Load = { sent: new Set(), acknowledged: new Set(), retries: 0, stop: false };
  const senders = Array.from({ length: SENDERS }, () => send(installation.address, project, load));
  let kills = 0;
  for (let round = 1; round <= options.rounds; round++) {
    const nextRound = pause(roundMs);
    const order = [...PROCESSES].sort(() => random() - 0.5);
    for (const name of order) {
      await pause(random() * 1_500);
      const pid = installation.pidOf(name);
      if (pid === undefined) continue;
      process.kill(pid, 'SIGKILL');
      kills += 1;
    }
    await installation.untilReady(60_000);
    log(`round ${round}: ${kills} kills, ${load.acknowledged.size} events acknowledged, ${load.retries} retries`);
    await nextRound;
  }
  load.stop = true;
  await Promise.all(senders);
  const found = await compare(installation, project, load);
  return { rounds: options.rounds, kills, retries: load.retries, ...found };
}

async function send(address: string, project: Project, load: Load): Promise<void> {
  while (!load.stop) {
    const events = Array.from({ length: EVENTS_PER_REQUEST }, () => ({
      event: 'page_view',
      event_id: newId(),
      timestamp: new Date().toISOString(),
      distinct_id: 'crash',
      page_url: 'https://example.com/a?b=c',
      properties: { text: 'tab\there, newline\nthere, backslash \\ and ümläut 😀' },
    }));
    for (const event of events) load.sent.add(event.event_id);
    const body = JSON.stringify({ events });
    while (!(await isAcknowledged(address, project.api_key, body))) {
      load.retries += 1;
      await pause(50);
    }
    for (const event of events) load.acknowledged.add(event.event_id);
  }
}

async function isAcknowledged(address: string, key: string, body: string): Promise<boolean> {
  try {
    const response = await fetch(`${address}/api/v1/events/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    const answer = (await response.json()) as { accepted?: number };
    if (response.status === 202 && answer.accepted !== EVENTS_PER_REQUEST) {
      throw new TypeError(`accepted ${answer.accepted} of ${EVENTS_PER_REQUEST}`);
    }
    return response.status === 202;
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith('accepted')) throw error;
    return false;
  }
}

async function compare(installation: RunningInstallation, project: Project, load: Load) {
  const { databaseUrl, secret } = installation.run;
  const db = new Database({ databaseUrl, secret, processName: 'e2e' });
  try {
    const stored = await untilStored(db, project, load.acknowledged.size);
    const distinct = new Set(stored);
    const [letters] = await db.readWorkspace({ workspaceId: project.workspace_id }, (sql) =>
      sql.query<{ count: number }>('SELECT count(*) AS count FROM raw.dead_letters'),
    );
    return {
      acknowledged: load.acknowledged.size,
      stored: stored.length,
      lost: [...load.acknowledged].filter((id) => !distinct.has(id)).length,
      doubled: stored.length - distinct.size,
      foreign: [...distinct].filter((id) => !load.sent.has(id)).length,
      deadLetters: letters?.count ?? 0,
    };
  } finally {
    await db.close();
  }
}

/** The stored event ids once there are enough and the number stands still, or when time is up. */
async function untilStored(db: Database, project: Project, wanted: number): Promise<string[]> {
  const deadline = Date.now() + DRAINED_WITHIN_MS;
  let before = -1;
  for (;;) {
    const ids = await db
      .readWorkspace({ workspaceId: project.workspace_id }, (sql) =>
        sql.query<{ event_id: string }>('SELECT event_id FROM raw.events WHERE project_id = $1', [project.id]),
      )
      .catch(() => []);
    if ((ids.length >= wanted && ids.length === before) || Date.now() > deadline) return ids.map((row) => row.event_id);
    before = ids.length;
    await pause(1_000);
  }
}
