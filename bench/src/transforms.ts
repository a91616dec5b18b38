import { Database, prepareDatabase } from '@strata/data';
import { engineHome, startPostgres } from '@strata/engines';
import { newId, repositoryRoot, systemContext } from '@strata/platform';
import { loadTraffic } from '@strata/sample';
import { IntervalLedger, openProject, planRun, runProject, type Project, type RunResults } from '@strata/transform';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { withGeneratedProject } from './generated-project.js';
import { keepResult } from './report.js';

export interface TransformsOptions {
  events: number;
  log: (line: string) => void;
}

interface World {
  url: string;
  db: Database;
  project: Project;
  log: (line: string) => void;
}

const MODELS = 500;
const DAYS = 90;
/** What comes after the full refresh, as part of the events and of the time. */
const NEWER = 0.01;
const DAY_MS = 86_400_000;
/** Of an incremental run's seconds to those of a full refresh. */
const BAR = 0.05;
const TARGET = { name: 'bench', type: 'postgres', database: 'strata', schema: 'marts', threads: 4 } as const;

/** Prints and keeps the report; the process ends with 1 above the bar, or when an incremental table is wrong. */
export async function benchTransforms({ events, log }: TransformsOptions): Promise<void> {
  const planning = await measurePlanning();
  log(`${MODELS} models planned`);
  const runs = await withWorld(log, (world) => measureRuns(world, events));
  const { differing, ...figures } = runs;
  const file = keepResult('transforms', { options: { events, days: DAYS }, bar: BAR, planning, runs });
  console.table({ ...planning, ...figures });
  console.log(
    differing.length === 0 ? 'Every incremental table equals its full refresh.' : `Wrong: ${differing.join()}`,
  );
  console.log(`Kept in ${file}`);
  if (differing.length > 0 || runs.ratio > BAR) process.exitCode = 1;
}

/** CPU of reading a project and planning a run of all of it, threads included. */
async function measurePlanning() {
  return withGeneratedProject(MODELS, async (dir) => {
    const before = process.cpuUsage();
    const started = performance.now();
    const project = await openProject(dir, { target: TARGET });
    const steps = planRun(project.manifest, { command: 'build' });
    const wall = secondsSince(started);
    const { user, system } = process.cpuUsage(before);
    await project.close();
    return { planned_nodes: steps.length, planning_seconds: wall, planning_cpu_seconds: round((user + system) / 1e6) };
  });
}

async function withWorld<T>(log: World['log'], work: (world: World) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'strata-bench-'));
  const postgres = await startPostgres({ dataDir, env: process.env, log: () => undefined });
  try {
    const secret = randomBytes(32).toString('base64url');
    const { databaseUrl } = await prepareDatabase({ superuserUrl: postgres.url, secret, log: () => undefined });
    const db = new Database({ databaseUrl, secret, processName: 'bench' });
    const project = await openProject(path.join(repositoryRoot(), 'transforms'), { target: TARGET });
    try {
      return await work({ url: postgres.url, db, project, log });
    } finally {
      await project.close();
      await db.close();
    }
  } finally {
    await postgres.stop();
    for (const dir of [engineHome(dataDir).dataDir, dataDir]) await rm(dir, { recursive: true, force: true });
  }
}

async function measureRuns(world: World, events: number) {
  const now = Date.now();
  const newerDays = DAYS * NEWER;
  const newerEvents = Math.round(events * NEWER);
  const tenant = await tenantOf(world.db);
  const load = (traffic: { events: number; days: number; end: number; seed: number }) =>
    loadTraffic({ db: world.db, tenant }, traffic);
  await load({ events, days: DAYS, end: now - newerDays * DAY_MS, seed: 1 });
  await onSuperuser(world.url, (client) => client.query('VACUUM ANALYZE'));
  world.log(`${events} events stored`);
  const full = await run(world, 'full refresh', true);
  // As autovacuum does some time after a big change.
  await onSuperuser(world.url, (client) => client.query('VACUUM ANALYZE'));
  await load({ events: newerEvents, days: newerDays, end: now, seed: 2 });
  const incremental = await run(world, `${newerEvents} newer events`, false);
  const nothing = await run(world, 'nothing to do', false);
  const built = await fingerprints(world);
  await run(world, 'full refresh', true);
  const rebuilt = await fingerprints(world);
  const differing = Object.keys(rebuilt).filter((table) => built[table] !== rebuilt[table]);
  return {
    full_refresh_seconds: full,
    incremental_seconds: incremental,
    ratio: round(incremental / full),
    nothing_to_do_seconds: nothing,
    compared_tables: Object.keys(rebuilt).length,
    differing,
  };
}

async function tenantOf(db: Database): Promise<{ workspaceId: string; projectId: string }> {
  const ctx = systemContext(newId(), 'bench');
  const tenant = { workspaceId: ctx.workspaceId, projectId: newId() };
  await db.withWorkspace(ctx, async (tx) => {
    await tx.workspace.create({ data: { id: tenant.workspaceId, name: 'bench', reportingZone: 'Europe/Berlin' } });
    await tx.project.create({ data: { workspaceId: tenant.workspaceId, id: tenant.projectId, name: 'bench' } });
  });
  return tenant;
}

/** @returns seconds @throws when a model fails */
async function run({ db, project, log }: World, name: string, fullRefresh: boolean): Promise<number> {
  const options = { command: 'run', fullRefresh, threads: TARGET.threads } as const;
  const results: RunResults = await runProject(project, options, { database: db, ledger: new IntervalLedger(db) });
  const failed = results.results.find(({ status }) => status !== 'success');
  if (failed) throw new Error(`${failed.uniqueId}: ${failed.message}`);
  const slowest = [...results.results].sort((a, b) => b.seconds - a.seconds).slice(0, 6);
  const names = slowest.map(({ uniqueId, seconds }) => `${uniqueId.split('.').at(-1)} ${seconds.toFixed(3)}`);
  log(`${name}: ${results.seconds.toFixed(2)} s (${names.join(', ')})`);
  return round(results.seconds);
}

/** Rows of each incremental table as one number, without the run that made them. */
async function fingerprints({ url, project }: World): Promise<Record<string, string>> {
  const tables = Object.values(project.manifest.nodes).filter(({ config }) => config.materialized === 'incremental');
  return onSuperuser(url, async (client) => {
    const found: Record<string, string> = {};
    for (const { schema, alias } of tables) {
      const { rows } = await client.query<{ of: string }>(
        `SELECT count(*) || ' ' || coalesce(sum(hashtextextended((to_jsonb(t) - 'run_id')::text, 0)), 0) AS of
         FROM ${schema}.${alias} t`,
      );
      found[`${schema}.${alias}`] = rows[0]?.of ?? '';
    }
    return found;
  });
}

async function onSuperuser<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function secondsSince(started: number): number {
  return round((performance.now() - started) / 1_000);
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
