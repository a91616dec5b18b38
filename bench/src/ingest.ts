import { createProject, signUp } from '../../apps/e2e/src/client.js';
import { RunningInstallation } from '../../apps/e2e/src/installation.js';
import { Backlog } from './backlog.js';
import { measureCopy, type CopyMeasurement } from './copy.js';
import { readCpu, usedBetween, watchOthers, type CpuUse, type Pids } from './cpu.js';
import { BenchDatabase } from './database.js';
import { forkChild, LoadGenerator, nextMessage, type LoadPlan, type LoadResult } from './load.js';

export interface IngestOptions {
  /** Of each flood. */
  seconds: number;
  /** Seconds of the measurement from end to end. */
  sustain: number;
  log: (line: string) => void;
}

/** What was sent, and what all that followed from it cost. */
export interface Measurement extends LoadResult {
  name: string;
  eventsPerRequest: number;
  /** Jobs in the queue when the senders stopped; at the start there were none. */
  backlogAtEnd: number;
  /** From the first request until the last row was stored. */
  untilStoredSeconds: number;
  cpu: CpuUse;
  /** Cores that everything else on the machine kept busy meanwhile. */
  otherCores: number;
}

export interface IngestReport {
  empty: Measurement;
  single: Measurement;
  ten: Measurement;
  hundred: Measurement;
  /** While no transform runs: what the rollups cost is the difference to `endToEnd`. */
  withoutTransforms: Measurement;
  endToEnd: Measurement;
  copy: CopyMeasurement;
}

const CONNECTIONS = 256;
const SUSTAINED_CONNECTIONS = 64;
const MAX_JOBS = 16;
const WARM_UP_SECONDS = 3;
/** More than any load here: measured is the path, not the limit. */
const SETTINGS = { INGEST_RATE_PER_KEY: '10000000' };

/** Measures everything in one run on one machine, one thing after the other. */
export async function measureIngest(options: IngestOptions): Promise<IngestReport> {
  const load = await LoadGenerator.start();
  try {
    const empty = await measureEmpty(load, options);
    const installation = await RunningInstallation.start(SETTINGS);
    try {
      return { empty, ...(await measureInstallation(installation, load, options)) };
    } finally {
      await installation.stop();
    }
  } finally {
    load.stop();
  }
}

async function measureEmpty(load: LoadGenerator, { seconds, log }: IngestOptions): Promise<Measurement> {
  const child = forkChild('empty-endpoint');
  try {
    const { url } = await nextMessage<{ url: string }>(child);
    const plan: LoadPlan = { url, apiKey: 'none', connections: CONNECTIONS, seconds, eventsPerRequest: 1 };
    return await measure('empty endpoint', plan, { load, log, pids: { api: child.pid, load: load.pid } });
  } finally {
    child.kill();
  }
}

async function measureInstallation(
  installation: RunningInstallation,
  load: LoadGenerator,
  { seconds, sustain, log }: IngestOptions,
): Promise<Omit<IngestReport, 'empty'>> {
  const { superuserUrl, redisUrl } = installation.run;
  const { api_key: apiKey } = await createProject(await signUp(installation.address, 'bench'), 'bench');
  const db = await BenchDatabase.connect(superuserUrl);
  const backlog = await Backlog.connect(redisUrl);
  const url = `${installation.address}/api/v1/events/ingest`;
  const plan = { url, apiKey, connections: CONNECTIONS, seconds };
  const stage: Stage = { load, log, pids: pidsOf(installation, load), store: { db, backlog } };
  try {
    // The transforms' price is measured once, below: here they would only add to the noise.
    await db.pauseTransforms(true);
    const single = await measure('1 event a request', { ...plan, eventsPerRequest: 1 }, stage);
    const ten = await measure('10 events a request', { ...plan, eventsPerRequest: 10 }, stage);
    const hundred = await measure('100 events a request', { ...plan, eventsPerRequest: 100 }, stage);
    const slowly = { connections: SUSTAINED_CONNECTIONS, seconds: sustain, queue: { redisUrl, maxJobs: MAX_JOBS } };
    const steady = { ...plan, eventsPerRequest: 100, ...slowly };
    const withoutTransforms = await measure('end to end, transforms paused', steady, stage);
    await db.pauseTransforms(false);
    const endToEnd = await measure('end to end', steady, stage);
    const copy = await measureCopy(db, stage.pids, log);
    return { single, ten, hundred, withoutTransforms, endToEnd, copy };
  } finally {
    await backlog.close();
    await db.close();
  }
}

function pidsOf(installation: RunningInstallation, load: LoadGenerator): Pids {
  return {
    api: installation.pidOf('api'),
    worker: installation.pidOf('worker'),
    redis: installation.pidOf('redis'),
    postgres: installation.pidOf('postgres'),
    load: load.pid,
  };
}

interface Stage {
  load: LoadGenerator;
  log: (line: string) => void;
  pids: Pids;
  /** Where the events end up; the empty endpoint has none. */
  store?: { db: BenchDatabase; backlog: Backlog };
}

/** Warms up, then sends what the plan says and waits until all of it is stored. */
async function measure(name: string, plan: LoadPlan, { load, log, pids, store }: Stage): Promise<Measurement> {
  await store?.db.empty();
  await load.run({ ...plan, seconds: WARM_UP_SECONDS });
  await store?.backlog.untilEmpty();
  const storedBefore = await store?.db.committed();
  const before = readCpu(pids);
  const others = watchOthers();
  const started = performance.now();
  const result = await load.run(plan);
  const backlogAtEnd = (await store?.backlog.jobs()) ?? 0;
  await store?.backlog.untilEmpty();
  const stored = (await store?.db.committed()) ?? 0;
  const untilStoredSeconds = (performance.now() - started) / 1_000;
  const cpu = usedBetween(before, readCpu(pids));
  const otherCores = others(cpu);
  const acknowledged = result.requests * plan.eventsPerRequest;
  if (storedBefore !== undefined && stored - storedBefore < acknowledged) {
    throw new Error(`${name}: ${acknowledged} events acknowledged, only ${stored - storedBefore} stored.`);
  }
  log(`${name}: ${result.requests} requests in ${result.seconds.toFixed(1)} s, ${result.failed} failed`);
  return {
    name,
    eventsPerRequest: plan.eventsPerRequest,
    backlogAtEnd,
    untilStoredSeconds,
    cpu,
    otherCores,
    ...result,
  };
}
