import { childEnvironment, repositoryRoot } from '@strata/platform';
import { spawn } from 'node:child_process';
import path from 'node:path';

export interface Finished {
  code: number | null;
  /** What the command printed, both streams. */
  output: string;
}

/** Runs the built CLI to its end, as `npm run strata -- …` does. */
export function strata(args: string[], env: Record<string, string>): Promise<Finished> {
  const command = path.join(repositoryRoot(), 'dist/apps/cli/src/main.js');
  const child = spawn(process.execPath, [command, ...args], {
    cwd: repositoryRoot(),
    env: childEnvironment({ DATABASE_URL: '', REDIS_URL: '', ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
