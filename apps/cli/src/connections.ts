import { Database } from '@strata/data';
import { readConfig } from '@strata/platform';
import { rotateKeys, Vault } from '@strata/query';
import { Command } from 'commander';
import { withRunningInstance } from './start/join.js';

/** `strata connections …`: care for external connections. */
export function connectionsCommand(): Command {
  const connections = new Command('connections').description('Look after connections to external databases.');
  connections
    .command('rotate-key')
    .description('Encrypt the saved passwords anew with CREDENTIALS_KEY; CREDENTIALS_KEY_PREVIOUS opens the old ones.')
    .action(rotateKey);
  return connections;
}

async function rotateKey(): Promise<void> {
  const config = readConfig();
  await withRunningInstance(
    async ({ databaseUrl, secret }) => {
      const db = new Database({ databaseUrl, secret, processName: 'cli', poolSize: 1 });
      try {
        const { total, changed, lost } = await rotateKeys(db, Vault.of({ ...config, STRATA_SECRET: secret }));
        console.log(`${changed} of ${total} passwords were encrypted anew.`);
        if (lost.length > 0) {
          console.error(
            `No known key opens the passwords of the connections ${lost.join(', ')}. Enter them anew in the admin.`,
          );
          process.exitCode = 1;
        }
      } finally {
        await db.close();
      }
    },
    { config },
  );
}
