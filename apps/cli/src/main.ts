import { Command } from 'commander';
import { auditCommand } from './audit.js';
import { connectionsCommand } from './connections.js';
import { explain } from './explain.js';
import { generateCommand } from './generate.js';
import { importCommand } from './import/command.js';
import { seedCommand } from './seed.js';
import { startCommand } from './start/command.js';
import { transformsCommand } from './transforms/command.js';

const commands = [
  startCommand(),
  generateCommand(),
  importCommand(),
  seedCommand(),
  transformsCommand(),
  connectionsCommand(),
  auditCommand(),
];

const strata = new Command('strata').description('Self-hosted, multi-tenant analytics.');
for (const command of commands) strata.addCommand(command);

try {
  await strata.parseAsync();
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}
