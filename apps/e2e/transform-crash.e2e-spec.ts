import { Database } from '@strata/data';
import { api, createProject, signUp, type Client, type Project } from './src/client.js';
import { pause, RunningInstallation } from './src/installation.js';
import { TransformProject } from './src/transform-project.js';

jest.setTimeout(180_000);

/** A worker counts as dead after 30 s of silence. */
const WITHIN_MS = 90_000;

/** Counts by the hour, through the interval ledger; slow as long as `wait` says so. */
const hourly = (wait: string) => `{{ config(
  materialized='incremental', event_time='hour_at', unique_key=['workspace_id', 'project_id', 'hour_at'],
  meta={'strata': {'grain': 'hour'}}
) }}
select e.workspace_id, e.project_id, date_trunc('hour', e.occurred_at, 'UTC') as hour_at, count(*) as events
from {{ source('strata', 'events') }} e
where {{ strata_intervals('e.occurred_at') }} ${wait}
group by 1, 2, 3`;
const SLOW = `and (select true from pg_sleep(60))`;

const STRATA = `{% macro strata_intervals(column) %}true{% endmacro %}`;
const SOURCES = 'version: 2\nsources: [{name: strata, schema: raw, tables: [{name: events}]}]';

describe('a worker that is killed in the middle of a ledgered model', () => {
  const project = new TransformProject();
  let installation: RunningInstallation;
  let db: Database;
  let ada: Client;
  let site: Project;

  beforeAll(async () => {
    project.write('dbt_project.yml', "name: shop\nversion: '1.0'\nprofile: shop\n");
    project.write('macros/strata.sql', STRATA);
    project.write('models/sources.yml', SOURCES);
    project.write('models/counts.sql', hourly(''));
    installation = await RunningInstallation.start({ TRANSFORMS_DIR: project.dir });
    const { databaseUrl, secret } = installation.run;
    db = new Database({ databaseUrl, secret, processName: 'test' });
    ada = await signUp(installation.address, 'ada');
    site = await createProject(ada, 'site');
    // What runs here is what the test starts.
    const body = { is_paused: true };
    await api(installation.address, 'PATCH', '/transforms/schedules/hourly', { token: ada.token, body });
  });
  afterAll(async () => {
    await db?.close();
    await installation?.stop();
    project.drop();
  });

  async function until<T>(what: () => Promise<T | undefined>): Promise<T> {
    for (const deadline = Date.now() + WITHIN_MS; ; await pause(100)) {
      const found = await what();
      if (found !== undefined) return found;
      if (Date.now() > deadline) throw new Error('waited too long');
    }
  }
  const rows = <Row extends object>(sql: string): Promise<Row[]> => db.withPipeline((tx) => tx.query<Row>(sql));

  async function send(names: string[]): Promise<void> {
    const { api_key: key } = site;
    const timestamp = '2026-03-01T10:20:00Z';
    const events = names.map((event) => ({
      event,
      timestamp,
      event_id: crypto.randomUUID(),
      distinct_id: 'visitor',
    }));
    const response = await fetch(`${installation.address}/api/v1/events/ingest`, {
      method: 'POST',
      headers: { 'x-api-key': key, 'content-type': 'application/json' },
      body: JSON.stringify({ events }),
    });
    expect(await response.json()).toMatchObject({ accepted: names.length });
    const stored = names.map((name) => `'${name}'`).join();
    await until(async () => {
      const [row] = await rows<{ n: number }>(`SELECT count(*) AS n FROM raw.events WHERE event_name IN (${stored})`);
      return row?.n === names.length ? true : undefined;
    });
  }

  async function startRun(): Promise<string> {
    const body = { command: 'run' };
    const path = '/transforms/runs';
    return (await api<{ id: string }>(installation.address, 'POST', path, { token: ada.token, body })).id;
  }

  const ended = (id: string) =>
    until(async () => {
      const path = `/transforms/runs/${id}`;
      const run = await api<{ status: string; error: { code: string; hint: string } | null }>(
        installation.address,
        'GET',
        path,
        { token: ada.token },
      ).catch(() => undefined);
      return run && ['pending', 'running'].includes(run.status) ? undefined : run;
    });
  const counts = () => rows<{ events: number }>('SELECT events FROM marts.counts ORDER BY hour_at');
  const asleep = async (): Promise<true | undefined> => {
    const found = await rows(
      `SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()`,
    );
    return found.length > 0 ? true : undefined;
  };

  it('fails its run with a remedy, shows the old table, and loses no interval', async () => {
    await send(['a', 'b']);
    expect(await ended(await startRun())).toMatchObject({ status: 'completed' });
    expect(await counts()).toEqual([{ events: 2 }]);

    await send(['c']);
    project.write('models/counts.sql', hourly(SLOW));
    const id = await startRun();
    await until(asleep);
    const worker = installation.pidOf('worker');
    process.kill(worker ?? -1, 'SIGKILL');
    expect(await ended(id)).toMatchObject({ status: 'failed', error: { code: 'worker_died' } });
    expect(await counts()).toEqual([{ events: 2 }]);
    expect(await rows(`SELECT FROM raw.pending_intervals WHERE model = 'counts'`)).not.toEqual([]);
    expect(await rows(`SELECT FROM pg_class WHERE relname LIKE '%dbt_tmp%'`)).toEqual([]);

    project.write('models/counts.sql', hourly(''));
    expect(await ended(await startRun())).toMatchObject({ status: 'completed' });
    expect(await counts()).toEqual([{ events: 3 }]);
    expect(await rows(`SELECT FROM raw.pending_intervals WHERE model = 'counts'`)).toEqual([]);
  });
});
