import { readConfig } from '@strata/platform';
import { Command } from 'commander';
import { start } from './start.js';

/** `strata start`: everything, in the foreground. */
export function startCommand(): Command {
  return new Command('start')
    .description('Start PostgreSQL, Redis, the API and the worker; Ctrl-C stops them.')
    .action(() => start(readConfig()));
}
