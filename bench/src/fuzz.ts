import { RunningInstallation } from '../../apps/e2e/src/installation.js';
import { NonInterference } from '../../libs/query/src/testing-fuzz.js';
import { keepResult } from './report.js';

export interface FuzzOptions {
  queries: number;
  seed?: number;
  log: (line: string) => void;
}

const PART = 1_000;

/** Asks random queries in two databases that must not differ for the tenant who asks. */
export async function benchFuzz({ queries, seed = Date.now() % 1_000_000, log }: FuzzOptions): Promise<void> {
  const installation = await RunningInstallation.start();
  const { superuserUrl, redisUrl, secret } = installation.run;
  // Where test databases are made.
  Object.assign(process.env, {
    STRATA_TEST_DATABASE_URL: superuserUrl,
    STRATA_TEST_REDIS_URL: redisUrl,
    STRATA_SECRET: secret,
  });
  const fuzz = await NonInterference.open();
  const started = performance.now();
  const wrong: string[] = [];
  let asked = 0;
  try {
    while (asked < queries && wrong.length === 0) {
      const count = Math.min(PART, queries - asked);
      wrong.push(...(await fuzz.differing(seed + asked, count)));
      asked += fuzz.asked;
      if (asked % (10 * PART) === 0) log(`${asked} queries`);
    }
    const seconds = Math.round((performance.now() - started) / 1_000);
    for (const one of wrong) console.log(one);
    console.log(`${asked} queries, ${fuzz.errors} of them errors, ${wrong.length} answered differently, ${seconds} s`);
    console.log(`Kept in ${keepResult('fuzz', { seed, asked, errors: fuzz.errors, differing: wrong, seconds })}`);
    if (wrong.length > 0) process.exitCode = 1;
  } finally {
    await fuzz.close();
    await installation.stop();
  }
}
