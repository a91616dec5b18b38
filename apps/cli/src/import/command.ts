import { Command } from 'commander';
import { withProject } from '../bulk/project-target.js';
import { importAccessLog, type AccessLogOptions } from './access-log.js';

/** `strata import …`: history from elsewhere. Ends with 1 when a line was rejected. */
export function importCommand(): Command {
  const accessLog = new Command('access-log')
    .description('Import an access log of Apache or nginx (combined format, also .gz; - reads standard input).')
    .argument('<file>', 'the log')
    .requiredOption('--project <id>', 'the project that gets the events')
    .option('--source <slug>', 'event source in the catalogue, made if it is missing', 'access-log')
    .option('--host <host>', 'host of the site, so that steps inside it are no referrals')
    .action(async (file: string, options: AccessLogOptions & { project: string }) => {
      const { report, totals } = await withProject(options.project, (target) => importAccessLog(target, file, options));
      console.log(report.text(totals));
      if (report.rejected.length + totals.dead > 0) process.exitCode = 1;
    });
  return new Command('import').description('Import history into a project.').addCommand(accessLog);
}
