import {
  loadOperations,
  loadTraffic,
  OPERATION_SOURCES,
  type OperationSource,
  type TrafficOptions,
} from '@strata/sample';
import { Command, InvalidArgumentError, Option } from 'commander';
import { Progress } from './bulk/progress.js';
import { withProject, type ProjectTarget } from './bulk/project-target.js';
import { runCommand } from './transforms/actions.js';
import { withExitCode } from './transforms/session.js';

const DAY_MS = 86_400_000;

/** What can be made up, and how much of it by default. */
const KINDS = {
  traffic: { events: 100_000, days: 7 },
  operations: { events: 25_000, days: 90 },
} as const;
type Kind = keyof typeof KINDS;

interface SeedOptions {
  project: string;
  kind: Kind;
  events?: number;
  days?: number;
  end?: number;
  seedNumber: number;
}

const wholeNumber =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`must be a whole number from ${min} to ${max}`);
  };

function endTime(text: string): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time) && time <= Date.now()) return time;
  throw new InvalidArgumentError('must be an ISO 8601 time that is not in the future');
}

/** Fills a project with made-up events, showing how far it is. */
async function seed(target: ProjectTarget, kind: Kind, options: TrafficOptions) {
  const progress = new Progress('seeding', options.events);
  const onProgress = (sent: number): void => progress.update(sent, `${sent} events`);
  try {
    if (kind === 'traffic') return await loadTraffic(target, options, onProgress);
    return await loadOperations(target, options, { sources: await sourcesOf(target), onProgress });
  } finally {
    progress.stop();
  }
}

async function sourcesOf(target: ProjectTarget): Promise<Record<OperationSource, string>> {
  const ids: Partial<Record<OperationSource, string>> = {};
  for (const entry of OPERATION_SOURCES) ids[entry.slug] = await target.source(entry);
  return ids as Record<OperationSource, string>;
}

/** When made-up events end: traffic now, operations with the last whole day, so that today's are always the same. */
function endOf(kind: Kind): number {
  return kind === 'traffic' ? Date.now() : Math.floor(Date.now() / DAY_MS) * DAY_MS;
}

/** `strata seed`: realistic events to try everything with; of operations with the snapshots of their reports. */
export function seedCommand(): Command {
  return new Command('seed')
    .description('Fill a project with realistic made-up events; the same options make the same events.')
    .requiredOption('--project <id>', 'the project that gets the events')
    .addOption(
      new Option('--kind <kind>', "visitors of a site, or what a shop's machines report")
        .choices(Object.keys(KINDS))
        .default('traffic'),
    )
    .option('--events <n>', 'how many; default: 100000, of operations 25000', wholeNumber(1, 100_000_000))
    .option('--days <n>', 'over how many days; default: 7, of operations 90', wholeNumber(1, 3_650))
    .option('--end <time>', 'when they end (ISO 8601); default: now, of operations the last midnight', endTime)
    .option('--seed-number <n>', 'another number makes other events', wholeNumber(0, 2 ** 32 - 1), 1)
    .action(async ({ project, kind, end = endOf(kind), seedNumber, ...more }: SeedOptions) => {
      const { events = KINDS[kind].events, days = KINDS[kind].days } = more;
      const options = { events, days, end, seed: seedNumber };
      const { stored, duplicates } = await withProject(project, (target) => seed(target, kind, options));
      console.log(`stored ${stored} events, ${duplicates} were there already`);
      if (kind === 'operations') await withExitCode(() => runCommand('run', { select: ['+metric_snapshots'] }));
    });
}
