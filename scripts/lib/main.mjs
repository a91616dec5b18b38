import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildStale } from './build.mjs';
import { ensurePackages } from './install.mjs';
import { root, ToolFailure } from './tools.mjs';

const CLI = 'dist/apps/cli/src/main.js';

/** Scripts of package.json by their first word; every other word is a subcommand of the CLI. */
const COMMANDS = {
  build: () => buildStale(),
  test: async (args) => (await import('./test.mjs')).test(args),
  bench: (args) => runBuilt('dist/bench/src/main.js', args),
  generate: async () => (await import('./generate.mjs')).generate(),
};

/** Completes node_modules, builds what is stale and runs the command. */
export async function main(args) {
  process.chdir(root);
  const [command = 'start', ...rest] = args;
  try {
    await ensurePackages();
    await (COMMANDS[command] ?? (() => runBuilt(CLI, [command, ...rest])))(rest);
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error;
    console.error(error.message);
    process.exit(error.exitCode);
  }
}

/** In this very process, so that Ctrl-C and signals reach the program itself. */
async function runBuilt(file, args) {
  await buildStale();
  const script = path.join(root, file);
  process.argv = [process.execPath, script, ...args];
  await import(pathToFileURL(script).href);
}
