import { crashRounds } from '../../apps/e2e/src/crash.js';
import { RunningInstallation } from '../../apps/e2e/src/installation.js';
import { seededRandom } from '@strata/platform';
import { keepResult } from './report.js';

export interface CrashOptions {
  rounds: number;
  seed?: number;
  log: (line: string) => void;
}

/** The supervisor gives a process up at its fifth crash within a minute: each is killed at most four times in one. */
const ROUND_MS = 16_000;

/** Prints and keeps the report; the process ends with 1 when an event was lost, doubled or made up. */
export async function benchCrash({ rounds, seed = Date.now() % 2 ** 32, log }: CrashOptions): Promise<void> {
  const installation = await RunningInstallation.start();
  try {
    const report = await crashRounds(installation, { rounds, random: seededRandom(seed), roundMs: ROUND_MS, log });
    const file = keepResult('crash', { seed, report });
    console.table({ seed, ...report });
    console.log(`Kept in ${file}`);
    const wrong = report.lost + report.doubled + report.foreign + report.deadLetters;
    if (wrong > 0 || report.acknowledged === 0) process.exitCode = 1;
  } finally {
    await installation.stop();
  }
}
