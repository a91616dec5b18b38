import { readFileSync } from 'node:fs';
import path from 'node:path';
import { engineHome } from '@strata/engines';
import { TestBrowser, type AdminWindow } from '../../apps/e2e/src/browser.js';
import type { Client } from '../../apps/e2e/src/client.js';
import { pause, type RunningInstallation } from '../../apps/e2e/src/installation.js';
import type { BenchDatabase } from './database.js';

const PAGES = { dashboard: '', web: '/web', goals: '/goals', live: '/live', events: '/events', people: '/people' };
const ROUNDS = 3;
/** What a transaction begins and ends with. */
const FRAME = /^(BEGIN|COMMIT|ROLLBACK|SET LOCAL)/;
const STATEMENT = /^strata_app LOG: {2}(?:statement|execute [^:]*): (.*)$/gm;

export interface PageMeasured {
  page: string;
  /** Answers of the API that it needed. */
  requests: number;
  /** Statements of the API for them, the check of the sign-in included. */
  queries: number;
  /** From the first request to the last answer. */
  data_ms: number;
}

/** What each page of a project costs when it is opened over the last 90 days. */
export async function measurePages(
  installation: RunningInstallation,
  user: Client,
  projectId: string,
  bench: BenchDatabase,
): Promise<PageMeasured[]> {
  const browser = await TestBrowser.start(installation.dataDir);
  try {
    const window = await browser.window(installation.address);
    await window.signIn(user.email, user.password);
    await bench.logStatements(true);
    const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
    const range = `?from=${day(89)}&to=${day(0)}&tz=UTC`;
    const measured: PageMeasured[] = [];
    for (const [page, route] of Object.entries(PAGES)) {
      const rounds: PageMeasured[] = [];
      for (let i = 0; i <= ROUNDS; i += 1) {
        rounds.push(await measurePage(window, installation, page, `/projects/${projectId}${route}${range}`));
      }
      // The first one warms up; of the others the one in the middle.
      rounds.shift();
      measured.push(...rounds.sort((a, b) => a.data_ms - b.data_ms).slice(1, 2));
    }
    return measured;
  } finally {
    await bench.logStatements(false);
    await browser.close();
  }
}

async function measurePage(
  window: AdminWindow,
  installation: RunningInstallation,
  page: string,
  address: string,
): Promise<PageMeasured> {
  const log = path.join(engineHome(installation.dataDir).dataDir, 'logs', 'postgres.log');
  const before = readFileSync(log, 'utf8').length;
  await window.visit(address);
  // The last lines may still be on their way.
  await pause(300);
  const statements = [...readFileSync(log, 'utf8').slice(before).matchAll(STATEMENT)];
  const queries = statements.filter(([, text]) => !FRAME.test(text?.trim() ?? '')).length;
  const calls = await window.page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.includes('/api/v1/'))
      .map((entry) => ({ from: entry.startTime, to: (entry as PerformanceResourceTiming).responseEnd })),
  );
  const span = Math.max(...calls.map(({ to }) => to)) - Math.min(...calls.map(({ from }) => from));
  return { page, requests: calls.length, queries, data_ms: Math.round(span) };
}
