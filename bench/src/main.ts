import { Command, InvalidArgumentError } from 'commander';
import { benchBatch } from './batch.js';
import { benchBoard } from './board.js';
import { benchCache } from './cache.js';
import { benchCrash } from './crash.js';
import { benchDashboards } from './dashboards.js';
import { benchExports } from './exports.js';
import { measureIngest } from './ingest.js';
import { benchFuzz } from './fuzz.js';
import { benchLive } from './live.js';
import { benchPdf } from './pdf.js';
import { benchQuery } from './query.js';
import { BARS, ingestText, keepResult, ratiosOf } from './report.js';
import { benchReports } from './reports.js';
import { benchTracker } from './tracker.js';
import { benchTransforms } from './transforms.js';

const log = (line: string): void => console.error(line);

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('Must be a whole number from 1.');
  return value;
}

async function ingest(options: { seconds: number; sustain: number }): Promise<void> {
  const report = await measureIngest({ ...options, log });
  const ratios = ratiosOf(report);
  const file = keepResult('ingest', { options, ratios, ...report });
  console.log(`\n${ingestText(report)}\n\nKept in ${file}`);
  if (ratios.http < BARS.http || ratios.store < BARS.store) process.exitCode = 1;
}

const program = new Command('bench').description('Measures the built product; takes a data directory of its own.');
program
  .command('ingest')
  .description('Price of an event, against an empty endpoint and against COPY.')
  .option('--seconds <n>', 'length of each flood of requests', wholeNumber, 10)
  .option('--sustain <n>', 'length of the measurement from end to end', wholeNumber, 60)
  .action(ingest);
program
  .command('batch')
  .description('A page of 12 widgets in one batch, beside its slowest widget alone. Fails above a bar.')
  .option('--events <n>', 'events of the project, over 90 days', wholeNumber, 1_000_000)
  .action((options: { events: number }) => benchBatch({ ...options, log }));
program
  .command('board')
  .description('Dragging and sizing on a page of 30 widgets, traced in Chromium. Fails above the bar.')
  .option('--events <n>', 'events of the project, over 30 days', wholeNumber, 50_000)
  .option('--rounds <n>', 'how often each gesture is made', wholeNumber, 5)
  .action((options: { events: number; rounds: number }) => benchBoard({ ...options, log }));
program
  .command('cache')
  .description('Saved queries computed and answered from what is kept; many viewers at once. Fails below a bar.')
  .option('--events <n>', 'events of the workspace, over 90 days', wholeNumber, 1_000_000)
  .option('--viewers <n>', 'how many want one uncached query at once', wholeNumber, 50)
  .action((options: { events: number; viewers: number }) => benchCache({ ...options, log }));
program
  .command('crash')
  .description('Kills each process under load, again and again; fails when an event is lost or doubled.')
  .option('--rounds <n>', 'how often each process is killed', wholeNumber, 20)
  .option('--seed <n>', 'of the moments and the order', wholeNumber)
  .action((options: { rounds: number; seed?: number }) => benchCrash({ ...options, log }));
program
  .command('dashboards')
  .description('Dashboards from rollups, against good SQL over raw events; then again with more events.')
  .option('--events <n>', 'events of the project, over 90 days', wholeNumber, 1_000_000)
  .option('--times <n>', 'how many times as many events the same people have then', wholeNumber, 10)
  .action((options: { events: number; times: number }) => benchDashboards({ ...options, log }));
program
  .command('exports')
  .description(
    'Large results as files of the worker: its memory, COPY beside it. Fails above the bar or on a wrong file.',
  )
  .option('--rows <n>', 'of the result', wholeNumber, 1_000_000)
  .action((options: { rows: number }) => benchExports({ ...options, log }));
program
  .command('live')
  .description('From event to screen with many viewers, beside a poller; memory over the time.')
  .option('--rate <n>', 'events per second', wholeNumber, 1_000)
  .option('--viewers <n>', 'live feeds at once, one of them a page in Chromium', wholeNumber, 50)
  .option('--minutes <n>', 'length', wholeNumber, 10)
  .action((options: { rate: number; viewers: number; minutes: number }) => benchLive({ ...options, log }));
program
  .command('pdf')
  .description('PDF of a dashboard of 12 widgets, beside the page itself in the same Chromium. Fails above a bar.')
  .option('--events <n>', 'events of the project, over 90 days', wholeNumber, 100_000)
  .action((options: { events: number }) => benchPdf({ ...options, log }));
program
  .command('query')
  .description('Price of the sandbox around a trivial query; a large result, streamed.')
  .option('--times <n>', 'how often the trivial query is asked', wholeNumber, 3_000)
  .option('--rows <n>', 'of the streamed result', wholeNumber, 1_000_000)
  .action((options: { times: number; rows: number }) => benchQuery({ ...options, log }));
program
  .command('reports')
  .description('Recompute of a day of 365 beside that of all; answers beside those of a project with fewer events.')
  .option('--events <n>', 'events of the project, over 365 days', wholeNumber, 1_000_000)
  .option('--times <n>', 'how many times as many as the other project has', wholeNumber, 100)
  .action((options: { events: number; times: number }) => benchReports({ ...options, log }));
program
  .command('fuzz')
  .description('Random queries of a tenant that is alone and of the same one among others; fails when they differ.')
  .option('--queries <n>', 'how many', wholeNumber, 100_000)
  .option('--seed <n>', 'of the first thousand', wholeNumber)
  .action((options: { queries: number; seed?: number }) => benchFuzz({ ...options, log }));
program
  .command('tracker')
  .description('Visits in real browsers over a bad network; fails when an event is lost, doubled or made up.')
  .option('--visits <n>', 'how many', wholeNumber, 200)
  .option('--seed <n>', 'of what the visitors do, and which answers are lost', wholeNumber)
  .action((options: { visits: number; seed?: number }) => benchTracker({ ...options, log }));
program
  .command('transforms')
  .description('Planning of 500 models; a full refresh of 90 days beside a run of what came since.')
  .option('--events <n>', 'events of the 90 days', wholeNumber, 1_000_000)
  .action((options: { events: number }) => benchTransforms({ ...options, log }));

await program.parseAsync();
