import autocannon from 'autocannon';
import http from 'node:http';
import { Backlog, Gate } from './backlog.js';
import { makeBodies, renew, type Body } from './bodies.js';
import type { LoadPlan, LoadResult } from './load.js';

/** Different requests of one plan: together some thousands of different events. */
const bodyCount = (events: number): number => Math.max(64, Math.round(2_000 / events));

/** Bodies in turn, renewed. */
function bodiesOf({ eventsPerRequest }: LoadPlan): () => Body {
  const bodies = makeBodies(bodyCount(eventsPerRequest), eventsPerRequest);
  let i = 0;
  return () => renew(bodies[i++ % bodies.length] as Body);
}

function headersOf(plan: LoadPlan, body: Body): Record<string, string> {
  return { 'content-type': 'application/json', 'x-api-key': plan.apiKey, 'user-agent': body.userAgent };
}

/** As many requests as the server answers, over all connections at once. */
async function flood(plan: LoadPlan): Promise<LoadResult> {
  const next = bodiesOf(plan);
  const result = await autocannon({
    url: plan.url,
    connections: plan.connections,
    duration: plan.seconds,
    requests: [
      {
        method: 'POST',
        setupRequest: (request) => {
          const body = next();
          return { ...request, headers: headersOf(plan, body), body: body.bytes };
        },
      },
    ],
  });
  return {
    requests: result['2xx'],
    failed: result.non2xx + result.errors + result.timeouts,
    seconds: result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}

/** Sends for so long as the plan says, but only while the worker keeps up. */
async function sustain(plan: LoadPlan, { redisUrl, maxJobs }: NonNullable<LoadPlan['queue']>): Promise<LoadResult> {
  const backlog = await Backlog.connect(redisUrl);
  const gate = new Gate(backlog, maxJobs);
  const next = bodiesOf(plan);
  const agent = new http.Agent({ keepAlive: true, maxSockets: plan.connections });
  const latencies: number[] = [];
  let failed = 0;
  const started = performance.now();
  const sender = async (): Promise<void> => {
    while (performance.now() - started < plan.seconds * 1_000) {
      await gate.pass();
      const sentAt = performance.now();
      if (await post(plan, agent, next())) latencies.push(performance.now() - sentAt);
      else failed += 1;
    }
  };
  await Promise.all(Array.from({ length: plan.connections }, sender));
  const seconds = (performance.now() - started) / 1_000;
  gate.close();
  agent.destroy();
  await backlog.close();
  return { requests: latencies.length, failed, seconds, ...percentiles(latencies) };
}

function percentiles(latencies: number[]): { p50Ms: number; p99Ms: number } {
  const sorted = [...latencies].sort((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.floor(sorted.length * share)] ?? 0);
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

function post(plan: LoadPlan, agent: http.Agent, body: Body): Promise<boolean> {
  return new Promise((resolve) => {
    const headers = { ...headersOf(plan, body), 'content-length': body.bytes.length };
    const request = http.request(plan.url, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode === 202));
    });
    request.once('error', () => resolve(false));
    // A copy: the bytes are written over for the next sender while these may still wait for the socket.
    request.end(Buffer.from(body.bytes));
  });
}

process.on('message', (plan: LoadPlan) => {
  const work = plan.queue ? sustain(plan, plan.queue) : flood(plan);
  work.then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));
process.send?.('ready');
