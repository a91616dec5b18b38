import { Command, Option } from 'commander';
import { list, parseProject, retry, runCommand } from './actions.js';
import { LS_OUTPUTS, withProjectFlags, withRunFlags, withSelectionFlags, type Flags } from './flags.js';
import { EXIT, withExitCode } from './session.js';

const RUNNING = [
  ['run', 'Build models.'],
  ['build', 'Load seeds, build models and test them, in the order of the graph.'],
  ['test', 'Run the tests.'],
  ['seed', 'Load the CSV files.'],
  ['compile', 'Render the models’ queries without running them.'],
] as const;

/** `strata transforms …`: a dbt project, by dbt's commands. Ends with 0, with 1 when something failed, else with 2. */
export function transformsCommand(): Command {
  const transforms = new Command('transforms')
    .description('Run the SQL transforms (a dbt project) on the installation.')
    // Subcommands take this over: wrong flags are dbt's exit code 2.
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? EXIT.ok : EXIT.unusable));
  for (const [name, description] of RUNNING) {
    withRunFlags(transforms.command(name).description(description)).action((flags: Flags) =>
      withExitCode(() => runCommand(name, flags)),
    );
  }
  withSelectionFlags(transforms.command('ls').alias('list').description('List what a selection takes.'))
    .addOption(new Option('--output <form>', 'what to print of each').choices(LS_OUTPUTS))
    .option('--resource-type <type...>', 'only these: model, seed, test')
    .action((flags: Flags) => withExitCode(() => list(flags)));
  withProjectFlags(transforms.command('parse').description('Read the project and write manifest.json.')).action(
    (flags: Flags) => withExitCode(() => parseProject(flags)),
  );
  withRunFlags(transforms.command('retry').description('Run again what failed or was skipped in the last run.')).action(
    (flags: Flags) => withExitCode(() => retry(flags)),
  );
  const source = transforms.command('source').description('Look after the sources.');
  withRunFlags(source.command('freshness').description('Measure how old the sources are.')).action((flags: Flags) =>
    withExitCode(() => runCommand('freshness', flags)),
  );
  return transforms;
}
