import { Database } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { EventImporter } from '@strata/ingest';
import { StartupError, systemContext } from '@strata/platform';
import { EventSources } from '@strata/projects';
import { Redis } from '@strata/queue';
import { Command } from 'commander';
import { withRunningInstance, type Instance } from '../start/join.js';
import { progressBar } from '../progress.js';
import { findProject } from '../project.js';
import { importLog, type ImportReport } from './import-log.js';
import { openLog } from './log-file.js';

interface Options {
  project: string;
  source: string;
}

/** `strata import access-log <file> --project <id>` */
export function importCommand(): Command {
  const accessLog = new Command('access-log')
    .description("Import a web server's access log in the combined format (Apache, nginx). Can be run twice.")
    .argument('<file>', 'path of the log, also .gz; - for standard input')
    .requiredOption('--project <id>', 'project that takes the events')
    .option('--source <slug>', 'event source that they name; made if missing', 'access-log')
    .action(async (file: string, options: Options) => {
      const report = await withRunningInstance((instance) => run(instance, file, options));
      print(report);
      // Some events did not get through: scripts must notice.
      if (report.dead > 0) process.exitCode = 1;
    });
  return new Command('import').description('Bring data of the past in.').addCommand(accessLog);
}

async function run(instance: Instance, file: string, options: Options): Promise<ImportReport> {
  const log = openLog(file);
  const db = new Database({ ...instance, processName: 'strata-import', poolSize: 3 });
  const redis = new Redis({ redisUrl: instance.redisUrl });
  try {
    const tenant = await findProject(db, options.project);
    const sources = await sourceNamed(options.source, tenant.workspaceId, db, redis);
    const importer = new EventImporter(db, tenant, sources);
    const bar = progressBar('importing', log.size, 'bytes');
    try {
      return await importLog(log, importer, {
        projectId: tenant.projectId,
        source: options.source,
        onProgress: () => bar.update(log.bytesRead()),
      });
    } finally {
      bar.stop();
    }
  } finally {
    await Promise.all([db.close(), redis.close()]);
  }
}

/** Slug → id of the source, which is added to the workspace's catalogue if it is not there. */
async function sourceNamed(
  slug: string,
  workspaceId: string,
  db: Database,
  redis: Redis,
): Promise<Record<string, string>> {
  const ctx = systemContext(workspaceId, 'import');
  const catalogue = new EventSources(db, new AuditLog(db), redis);
  const known = (await catalogue.list(ctx)).find((source) => source.slug === slug);
  if (known && !known.is_active) {
    throw new StartupError(`The source ${slug} is inactive.`, 'Activate it in the project settings, or name another.');
  }
  const source =
    known ??
    (await catalogue.create(ctx, {
      slug,
      provider_name: 'Web server',
      description: 'Requests from the access log of a web server',
    }));
  return { [slug]: source.id };
}

function print(report: ImportReport): void {
  const count = (n: number): string => n.toLocaleString('en-US');
  console.log(
    `${count(report.lines)} lines: ${count(report.stored)} events stored, ${count(report.duplicates)} there already`,
  );
  console.log(`  ${count(report.bots)} of them by bots, which analytics leave out unless asked`);
  for (const { line, note } of report.salvaged) console.log(`  line ${line} was salvaged: ${note}`);
  if (report.rejectedCount > 0) console.log(`  ${count(report.rejectedCount)} lines rejected:`);
  for (const { line, note } of report.rejected.slice(0, 20)) console.log(`    line ${line}: ${note}`);
  if (report.rejectedCount > 20) console.log('    …');
  if (report.dead > 0) console.log(`  ${count(report.dead)} events were refused by PostgreSQL: see the dead letters`);
  const table = (title: string, counts: Map<string, number>): void =>
    console.log(
      `${title}: ${[...counts]
        .sort()
        .map(([key, n]) => `${key} ${count(n)}`)
        .join(', ')}`,
    );
  table('per UTC day', report.perDay);
  table('per status', report.perStatus);
}
