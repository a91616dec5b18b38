import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { checkBudget } from './budget.mjs';
import { root, run, runTool, step, ToolFailure } from './tools.mjs';

/** What is built, in order: from which files, into which ones. */
const TARGETS = {
  prisma: {
    inputs: ['prisma/schema.prisma', 'prisma.config.ts'],
    outputs: ['libs/data/src/generated/client.ts'],
    build: () => runTool('prisma/build/index.js', ['generate']),
  },
  server: {
    // One TypeScript program holds them all; `nest build` rewrites @strata/… to relative paths.
    inputs: [
      'apps/api',
      'apps/worker',
      'apps/cli',
      'bench/src',
      'apps/e2e/src',
      'libs',
      ...configs('tsconfig', 'base', 'build'),
      'nest-cli.json',
    ],
    outputs: ['api', 'worker', 'cli'].map((app) => `dist/apps/${app}/src/main.js`),
    made: ['dist/apps/api', 'dist/apps/worker', 'dist/apps/cli', 'dist/bench', 'dist/libs', 'dist/server.tsbuildinfo'],
    build: () => runTool('@nestjs/cli/bin/nest.js', ['build', 'api']),
  },
  admin: {
    inputs: ['apps/admin', 'libs/contracts', 'angular.json', ...configs('tsconfig', 'base')],
    outputs: ['dist/admin/browser/index.html'],
    build: () => runTool('@angular/cli/bin/ng.js', ['build', 'admin'], { env: { NG_CLI_ANALYTICS: 'false' } }),
    check: checkBudget,
  },
  tracker: {
    inputs: ['apps/tracker', 'scripts/lib/build-tracker.mjs', ...configs('tsconfig', 'base')],
    outputs: ['tracker.min.js', 'index.js', 'index.d.ts', 'demo/index.html', 'demo/demo.js'].map(
      (file) => `dist/tracker/${file}`,
    ),
    made: ['dist/tracker'],
    build: () => run(process.execPath, ['scripts/lib/build-tracker.mjs'], { show: 'stderr' }),
  },
};
const IGNORED = /(?:^|\/)(?:node_modules|results)$|spec\.ts$|~$/;

/**
 * Builds the targets whose input files have changed since their last build.
 * @throws ToolFailure after the failing tool's output was printed
 */
export async function buildStale(names = Object.keys(TARGETS)) {
  for (const name of names) {
    const target = TARGETS[name];
    const files = hashFiles(target.inputs);
    const before = readStamp(name);
    if (JSON.stringify(files) === JSON.stringify(before) && target.outputs.every(exists)) continue;
    if (target.made && needsClean(target, before, files)) for (const dir of target.made) remove(dir);
    const { ok } = await step(`building ${name}`, target.build);
    if (!ok) throw new ToolFailure(`  → ${name} does not build; the messages are above.`);
    const missing = target.outputs.find((file) => !exists(file));
    if (missing) throw new ToolFailure(`  → building ${name} gave no ${missing}.`);
    target.check?.();
    writeStamp(name, files);
  }
}

/** The compiler leaves the products of deleted sources behind, and won't write those again that it thinks are there. */
function needsClean(target, before, files) {
  return !before || !target.outputs.every(exists) || Object.keys(before).some((file) => !(file in files));
}

/** Hash by path of all input files, and of the lock file: other versions of the tools build something else. */
function hashFiles(inputs) {
  const files = [...inputs, 'package-lock.json'].flatMap(listFiles).sort();
  return Object.fromEntries(files.map((file) => [file, hash(fs.readFileSync(path.join(root, file)))]));
}

function listFiles(input) {
  if (IGNORED.test(input)) return [];
  const stat = fs.statSync(path.join(root, input), { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [input];
  return fs.readdirSync(path.join(root, input)).flatMap((name) => listFiles(`${input}/${name}`));
}

function configs(name, ...kinds) {
  return [`${name}.json`, ...kinds.map((kind) => `${name}.${kind}.json`)];
}

function hash(content) {
  return createHash('sha256').update(content).digest('base64url').slice(0, 16);
}

function stampFile(name) {
  return path.join(root, 'dist/.stamps', `${name}.json`);
}

function readStamp(name) {
  try {
    return JSON.parse(fs.readFileSync(stampFile(name), 'utf8'));
  } catch {
    return undefined;
  }
}

function writeStamp(name, files) {
  const file = stampFile(name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.${process.pid}`, JSON.stringify(files));
  fs.renameSync(`${file}.${process.pid}`, file);
}

function exists(file) {
  return fs.existsSync(path.join(root, file));
}

function remove(file) {
  fs.rmSync(path.join(root, file), { recursive: true, force: true });
}
