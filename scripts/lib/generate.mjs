import fs from 'node:fs';
import path from 'node:path';
import { buildStale } from './build.mjs';
import { root, run, runTool, step, ToolFailure } from './tools.mjs';

/** The files that are derived from code, in the order in which one needs the other. */
const STEPS = [
  ['.env.example', () => run(process.execPath, ['dist/apps/cli/src/main.js', 'generate'])],
  [
    'docs/openapi.json',
    () => printed('docs/openapi.json', run(process.execPath, ['dist/apps/api/src/print-openapi.js'])),
  ],
  [
    'apps/admin/src/app/api/generated.d.ts',
    () =>
      runTool('openapi-typescript/bin/cli.js', ['docs/openapi.json', '-o', 'apps/admin/src/app/api/generated.d.ts']),
  ],
];

/** Writes every derived file anew; tests compare them with the code. */
export async function generate() {
  await buildStale(['prisma', 'server']);
  for (const [name, work] of STEPS) {
    const { ok } = await step(name, work);
    if (!ok) throw new ToolFailure(`${name} was not generated`);
  }
}

async function printed(file, running) {
  const result = await running;
  if (result.ok) fs.writeFileSync(path.join(root, file), result.output);
  return result;
}
