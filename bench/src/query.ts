import { Database } from '@strata/data';
import { AuditLog } from '@strata/identity';
import { newId, readConfig, systemContext } from '@strata/platform';
import { Connections, QueryCatalog, QueryRunner } from '@strata/query';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { Client } from 'pg';
import { RunningInstallation } from '../../apps/e2e/src/installation.js';
import { rssMb } from './live.js';
import { keepResult } from './report.js';

export interface QueryOptions {
  /** How often the trivial query is asked, each way. */
  times: number;
  /** Rows of the streamed result. */
  rows: number;
  log: (line: string) => void;
}

/** Milliseconds that the sandbox may add to a trivial query. */
const BAR_MS = 2;
const TRIVIAL = 'SELECT 1 AS one';

/** The price of the sandbox, and what a large result costs. */
export async function benchQuery(options: QueryOptions): Promise<void> {
  const installation = await RunningInstallation.start();
  try {
    const trivial = await measureTrivial(installation, options);
    options.log(JSON.stringify(trivial));
    const streamed = await measureStream(installation, options);
    options.log(JSON.stringify(streamed));
    console.table({ 'added to a trivial query, ms': trivial.added_ms, bar: BAR_MS });
    console.table({
      'first row / all rows, time': streamed.first_share,
      'API memory, at its most / before': streamed.memory_ratio,
    });
    console.log(`Kept in ${keepResult('query', { ...options, bar_ms: BAR_MS, trivial, streamed })}`);
    if (trivial.added_ms > BAR_MS) process.exitCode = 1;
  } finally {
    await installation.stop();
  }
}

async function measureTrivial({ run }: RunningInstallation, { times }: QueryOptions) {
  const { databaseUrl, secret, superuserUrl } = run;
  const db = new Database({ databaseUrl, secret, processName: 'bench' });
  const plain = new Client({ connectionString: superuserUrl });
  await plain.connect();
  try {
    const connections = new Connections(db, new AuditLog(db), readConfig({ STRATA_SECRET: secret }));
    const runner = new QueryRunner(db, new QueryCatalog(db, connections), connections);
    const ctx = systemContext(newId(), 'bench');
    const sandboxed = (): Promise<unknown> =>
      runner.run(ctx, { sql: TRIVIAL, values: [] }, { target: { connectionId: null } }, async ({ batches }) => {
        for await (const _batch of batches);
      });
    const direct = (): Promise<unknown> => plain.query(TRIVIAL);
    for (let i = 0; i < 200; i += 1) await Promise.all([sandboxed(), direct()]);
    // In turns, so that what else the machine does falls on both.
    const [ours, theirs]: number[][] = [[], []];
    for (let i = 0; i < times; i += 1) {
      ours?.push(await timed(sandboxed));
      theirs?.push(await timed(direct));
    }
    const [sandbox_ms, plain_ms] = [median(ours ?? []), median(theirs ?? [])];
    return { sandbox_ms, plain_ms, added_ms: Math.round((sandbox_ms - plain_ms) * 1_000) / 1_000 };
  } finally {
    await Promise.all([db.close(), plain.end()]);
  }
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Reads a large result from the API as fast as it comes, and watches the API's memory. */
async function measureStream(installation: RunningInstallation, { rows }: QueryOptions) {
  const token = await signUp(installation.address);
  const pid = installation.pidOf('api');
  // What the first request loads is not what a row costs.
  await drain(await ask(installation.address, token, 1_000));
  const before = rssMb(pid);
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, rssMb(pid))), 50);
  const started = performance.now();
  const response = await ask(installation.address, token, rows);
  await once(response, 'data');
  const first_ms = performance.now() - started;
  const megabytes = (await drain(response)) / 2 ** 20;
  const all_ms = performance.now() - started;
  clearInterval(watch);
  const share = (a: number, b: number): number => Math.round((a / b) * 1_000) / 1_000;
  return {
    ...{ first_ms, all_ms, megabytes, first_share: share(first_ms, all_ms) },
    ...{ memory_before_mb: before, memory_most_mb: most, memory_ratio: share(most, before) },
  };
}

async function signUp(address: string): Promise<string> {
  const response = await fetch(`${address}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'bench@example.com', name: 'Bench', password: 'correct horse battery' }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

async function ask(address: string, token: string, rows: number): Promise<IncomingMessage> {
  const sent = request(`${address}/api/v1/query/run`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/x-ndjson',
      'content-type': 'application/json',
    },
  });
  const sql = `select i, md5(i::text) as hash, now() as at, i * 1.5 as amount from generate_series(1, ${rows}) i`;
  sent.end(JSON.stringify({ sql, limit: rows }));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

async function drain(response: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const chunk of response) bytes += (chunk as Buffer).length;
  return bytes;
}
