import type { Sql } from '@strata/data';
import { strataMeta, type Manifest, type ModelNode } from '../manifest.js';
import { parseCron, previousTime } from './cron.js';
import type { RequestedCommand } from './views.js';

/** A time at which the transforms run by themselves. */
export interface Schedule {
  /** `hourly`, `live` or `model:<unique id>`. */
  name: string;
  /** In UTC. */
  cron: string;
  command: RequestedCommand;
  select: string[];
  /** The last moment up to `now` at which it was due; undefined where its cron expression is wrong. */
  previousSlot(now: Date): Date | undefined;
  /** False when a run would find nothing to do, and so is not worth a record. */
  hasWork(sql: Sql): Promise<boolean>;
  /** What is wrong with its cron expression. */
  problem: string | null;
}

const LIVE_TAG = 'live';
const always = (): Promise<boolean> => Promise.resolve(true);

/** All schedules, in the order in which they go first. Without a manifest (it cannot be read) the hourly one alone. */
export function schedulesOf(manifest: Manifest | undefined): Schedule[] {
  const hourly = schedule({ name: 'hourly', cron: '0 * * * *', command: 'build', select: [], hasWork: always });
  if (!manifest) return [hourly];
  const models = Object.values(manifest.nodes).filter((node): node is ModelNode => node.resource_type === 'model');
  const own = models.flatMap((model) => {
    const { cron } = strataMeta(model);
    if (cron === undefined) return [];
    const { name, unique_id: id } = model;
    return [schedule({ name: `model:${id}`, cron: String(cron), command: 'build', select: [name], hasWork: always })];
  });
  const live = models.filter(({ config }) => config.tags.includes(LIVE_TAG));
  return [hourly, ...own, ...(live.length > 0 ? [liveSchedule(live)] : [])];
}

function liveSchedule(models: ModelNode[]): Schedule {
  const names = models.map(({ name }) => name);
  return schedule({
    name: 'live',
    cron: '* * * * *',
    command: 'run',
    select: [`tag:${LIVE_TAG}`],
    hasWork: async (sql) => {
      const [row] = await sql.query<{ dirty: boolean }>(
        `SELECT EXISTS (SELECT FROM raw.dirty_intervals)
             OR EXISTS (SELECT FROM raw.pending_intervals WHERE model = ANY($1)) AS dirty`,
        [names],
      );
      return row?.dirty ?? false;
    },
  });
}

function schedule(given: Omit<Schedule, 'previousSlot' | 'problem'>): Schedule {
  try {
    const cron = parseCron(given.cron);
    return { ...given, problem: null, previousSlot: (now) => previousTime(cron, now) };
  } catch (error) {
    return { ...given, problem: (error as Error).message, previousSlot: () => undefined };
  }
}
