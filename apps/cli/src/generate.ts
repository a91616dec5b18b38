import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { envExample, repositoryRoot } from '@strata/platform';
import { Command } from 'commander';

/** `strata generate`: writes the files that are derived from the code. */
export function generateCommand(): Command {
  return new Command('generate').description('Write .env.example anew from the settings.').action(async () => {
    await writeFile(path.join(repositoryRoot(), '.env.example'), envExample());
  });
}
