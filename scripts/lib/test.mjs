import fs from 'node:fs';
import path from 'node:path';
import { buildStale } from './build.mjs';
import { root, runTool, run, step, ToolFailure } from './tools.mjs';

const RESULTS = 'dist/test-results.json';
const TYPECHECKS = ['tsconfig.json', 'apps/admin/tsconfig.spec.json', 'apps/tracker/tsconfig.json'];

/**
 * Everything a change must pass. The very last line is `N passed, N failed`: tests, with each failed check or build
 * counted as one failure. Arguments go to jest.
 */
export async function test(args) {
  // Lint and type checks need the generated database client.
  if (!(await builds(['prisma']))) return end(0, 1);
  const [isLinted, isTyped, isBuilt] = await Promise.all([lints(), typesHold(), builds()]);
  const failed = [...isLinted, ...isTyped, isBuilt].filter((ok) => !ok).length;
  if (!isBuilt) return end(0, failed);
  const tests = await runJest(args);
  end(tests.passed, failed + tests.failed);
}

function end(passed, failed) {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed > 0 ? 1 : 0);
}

async function lints() {
  const lockFile = await step('lock file', () => run(process.execPath, ['scripts/lockcheck.mjs']));
  const lint = await step('lint', () => runTool('eslint/bin/eslint.js', ['.', '--max-warnings', '0']));
  return [lockFile.ok, lint.ok];
}

async function typesHold() {
  const results = [];
  for (const project of TYPECHECKS) {
    const check = () => runTool('typescript/bin/tsc', ['-p', project, '--noEmit']);
    results.push((await step(`types of ${project}`, check)).ok);
  }
  return results;
}

async function builds(targets) {
  try {
    await buildStale(targets);
    return true;
  } catch (error) {
    if (!(error instanceof ToolFailure) || error.exitCode > 1) throw error;
    console.error(error.message);
    return false;
  }
}

async function runJest(args) {
  fs.rmSync(path.join(root, RESULTS), { force: true });
  const options = ['--maxWorkers=3', '--json', `--outputFile=${RESULTS}`, ...args];
  // What jest prints on stdout is the JSON again.
  const { ok, output } = await runTool('jest/bin/jest.js', options, { show: 'stderr' });
  const report = readReport();
  if (!report) {
    console.error(`jest gave no results:\n${output}`);
    return { passed: 0, failed: 1 };
  }
  // A suite that could not run has no failed test to count.
  const isBroken = (suite) => suite.status === 'failed' && !suite.assertionResults.some((t) => t.status === 'failed');
  const failed = report.numFailedTests + report.testResults.filter(isBroken).length;
  // Such as a coverage threshold, or a worker that crashed.
  return { passed: report.numPassedTests, failed: failed === 0 && !ok ? 1 : failed };
}

function readReport() {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, RESULTS), 'utf8'));
  } catch {
    return undefined;
  }
}
