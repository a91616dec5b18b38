import { InvalidArgumentError, Option, type Command } from 'commander';
import { parse } from 'yaml';

/** What the flags of `strata transforms` say, by commander's names. */
export interface Flags {
  select?: string[];
  exclude?: string[];
  fullRefresh?: boolean;
  failFast?: boolean;
  vars?: Record<string, unknown>;
  threads?: number;
  statementTimeout?: number;
  projectDir?: string;
  profilesDir?: string;
  target?: string;
  schema?: string;
  state?: string;
  targetPath?: string;
  quiet?: boolean;
  output?: (typeof LS_OUTPUTS)[number];
  resourceType?: string[];
}

export const LS_OUTPUTS = ['selector', 'name', 'path', 'json'] as const;

/** YAML or JSON, as dbt takes it. */
function variables(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = parse(text, { version: '1.1' });
  } catch {
    throw new InvalidArgumentError('must be YAML or JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new InvalidArgumentError('must be a mapping, such as {"start": "2026-01-01"}');
  }
  return parsed as Record<string, unknown>;
}

const between =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`must be a whole number from ${min} to ${max}`);
  };

/** Flags that every subcommand takes. */
export function withProjectFlags(command: Command): Command {
  return command
    .option('--project-dir <dir>', 'folder of dbt_project.yml; default: transforms')
    .option('--profiles-dir <dir>', 'folder of profiles.yml; default: the project’s')
    .option('--target <name>', 'output of the profile to build into')
    .option('--schema <name>', 'schema to build into; default: the profile’s, else the project’s name')
    .option('--vars <yaml>', 'variables over those of dbt_project.yml, as YAML or JSON', variables)
    .option('--target-path <dir>', 'where manifest.json and run_results.json go; default: target in the project')
    .option('-q, --quiet', 'say only what went wrong');
}

/** Flags that choose nodes. */
export function withSelectionFlags(command: Command): Command {
  return withProjectFlags(command)
    .option('-s, --select <selector...>', 'what to take: name, +name+, tag:, path:, source:, state:modified …')
    .addOption(new Option('-m, --models <selector...>').hideHelp())
    .option('--exclude <selector...>', 'what to leave out')
    .option('--state <dir>', 'folder of an earlier manifest.json that state: compares with');
}

/** Flags of what works on the database. */
export function withRunFlags(command: Command): Command {
  return withSelectionFlags(command)
    .option('--threads <n>', 'nodes built at the same time', between(1, 64))
    .option('--statement-timeout <seconds>', 'longest time of one statement', between(1, 86_400))
    .option('-x, --fail-fast', 'start nothing more after the first failure')
    .option('-f, --full-refresh', 'build incremental models and seeds anew');
}
