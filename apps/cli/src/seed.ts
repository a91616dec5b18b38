import { loadTraffic, type TrafficOptions } from '@strata/sample';
import { Command, InvalidArgumentError } from 'commander';
import { Progress } from './bulk/progress.js';
import { withProject, type ProjectTarget } from './bulk/project-target.js';

interface SeedOptions {
  project: string;
  events: number;
  days: number;
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

/** Fills a project with made-up traffic, showing how far it is. */
async function seed(target: ProjectTarget, options: TrafficOptions) {
  const progress = new Progress('seeding', options.events);
  try {
    return await loadTraffic(target, options, (sent) => progress.update(sent, `${sent} events`));
  } finally {
    progress.stop();
  }
}

/** `strata seed`: realistic traffic to try everything with. */
export function seedCommand(): Command {
  return new Command('seed')
    .description('Fill a project with realistic made-up traffic; the same options make the same events.')
    .requiredOption('--project <id>', 'the project that gets the events')
    .option('--events <n>', 'how many', wholeNumber(1, 100_000_000), 100_000)
    .option('--days <n>', 'over how many days', wholeNumber(1, 3_650), 7)
    .option('--end <time>', 'when the traffic ends (ISO 8601); default: now', endTime)
    .option('--seed-number <n>', 'another number makes other traffic', wholeNumber(0, 2 ** 32 - 1), 1)
    .action(async ({ project, events, days, end = Date.now(), seedNumber }: SeedOptions) => {
      const options = { events, days, end, seed: seedNumber };
      const { stored, duplicates } = await withProject(project, (target) => seed(target, options));
      console.log(`stored ${stored} events, ${duplicates} were there already`);
    });
}
