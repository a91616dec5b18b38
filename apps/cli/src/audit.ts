import { Database } from '@strata/data';
import { AuditChain, type Verification } from '@strata/identity';
import { StartupError } from '@strata/platform';
import { Command } from 'commander';
import { withRunningInstance } from './start/join.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `strata audit …`: prove the audit log. */
export function auditCommand(): Command {
  const audit = new Command('audit').description('Look after the audit log.');
  audit
    .command('verify')
    .description('Check that no entry was changed, removed, added or moved by hand; exit code 1 names the first.')
    .option('--workspace <id>', 'only this workspace; default: all, and the installation')
    .action(verify);
  return audit;
}

async function verify({ workspace }: { workspace?: string }): Promise<void> {
  if (workspace !== undefined && !UUID.test(workspace)) {
    throw new StartupError(`${workspace} is no workspace id.`, 'Pass the UUID that GET /api/v1/workspaces tells.');
  }
  await withRunningInstance(async ({ databaseUrl, secret }) => {
    const db = new Database({ databaseUrl, secret, processName: 'cli', poolSize: 1 });
    try {
      const chain = new AuditChain(db);
      for await (const verification of verifications(chain, workspace?.toLowerCase())) report(verification);
    } finally {
      await db.close();
    }
  });
}

async function* verifications(chain: AuditChain, workspace?: string): AsyncGenerator<Verification> {
  for (const id of workspace === undefined ? await chain.workspaces() : [workspace]) yield chain.verifyWorkspace(id);
  if (workspace === undefined) yield chain.verifyInstallation();
}

function report({ workspaceId, entries, head, broken }: Verification): void {
  const chain = workspaceId === null ? 'installation' : `workspace ${workspaceId}`;
  if (!broken) {
    console.log(`${chain}: ${entries} entries, all as written; the last is ${head?.seq ?? 0} ${head?.hash ?? ''}`);
    return;
  }
  const id = broken.id === null ? '' : ` (${broken.id})`;
  console.error(`${chain}: broken at entry ${broken.seq}${id}: ${broken.reason}.`);
  process.exitCode = 1;
}
