import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId } from '@strata/platform';
import { markRange } from './mark-range.js';
import { testManifest, testModel } from './testing-manifest.js';

const hourly = testModel('agg_marked', { event_time: 'hour_at', meta: { strata: { grain: 'hour' } } }, 'aggregates');
const unbuilt = testModel('agg_unbuilt', { event_time: 'hour_at', meta: { strata: { grain: 'hour' } } }, 'aggregates');
const view = testModel('v', { materialized: 'view' });
const manifest = testManifest([hourly, unbuilt, view]);

describe('marking a range', () => {
  let test: TestDatabase;
  const workspaceId = newId();
  let projectId: string;

  beforeAll(async () => {
    test = await createTestDatabase();
    await test.db.withPipeline((sql) =>
      sql.execute('CREATE TABLE aggregates.agg_marked (workspace_id uuid, project_id uuid, hour_at timestamptz)'),
    );
  });
  afterAll(() => test.drop());
  beforeEach(() => (projectId = newId()));

  const event = (at: string, project = projectId, workspace = workspaceId) =>
    test.superuser(
      `INSERT INTO raw.events (workspace_id, project_id, event_id, occurred_at, received_at, event_name, visitor_id,
         channel, is_bot, properties, batch_id) VALUES ($1, $2, $3, $4, now(), 'x', 'v', 'direct', false, '{}', $3)`,
      [workspace, project, newId(), at],
    );
  const mark = (from: string, to: string, batchId = newId()) => {
    const range = { workspaceId, projectId, from: new Date(from), to: new Date(to), batchId };
    return test.db.withPipeline((sql) => markRange(sql, range, manifest));
  };
  const marks = async (): Promise<string[]> => {
    const rows = await test.superuser<{ bucket: Date }>(
      'SELECT bucket FROM raw.dirty_intervals WHERE workspace_id = $1 AND project_id = $2 ORDER BY 1',
      [workspaceId, projectId],
    );
    return rows.map(({ bucket }) => bucket.toISOString().slice(0, 16));
  };

  it('marks each quarter of an hour that has events, once, within the range alone', async () => {
    for (const at of ['09:59:59', '10:00', '10:14', '10:15', '11:46', '12:00']) await event(`2026-11-20T${at}Z`);
    expect(await mark('2026-11-20T10:00Z', '2026-11-20T12:00Z')).toBe(3);
    expect(await marks()).toEqual(['2026-11-20T10:00', '2026-11-20T10:15', '2026-11-20T11:45']);
  });

  it('marks what a model has rows of, although the events are gone', async () => {
    await test.superuser("INSERT INTO aggregates.agg_marked VALUES ($1, $2, '2026-11-19T10:00Z'), ($3, $2, now())", [
      workspaceId,
      projectId,
      newId(),
    ]);
    await mark('2026-11-01T00:00Z', '2026-11-30T00:00Z');
    expect(await marks()).toEqual(['2026-11-19T10:00']);
  });

  it("leaves others' events alone", async () => {
    await event('2026-11-20T10:00Z', newId());
    await event('2026-11-20T10:00Z', projectId, newId());
    expect(await mark('2026-11-20T00:00Z', '2026-11-21T00:00Z')).toBe(0);
  });

  it('marks nothing twice when a run is taken up again, and adds no mark of another run to its own', async () => {
    await event('2026-11-20T10:00Z');
    const run = newId();
    expect(await mark('2026-11-20T00:00Z', '2026-11-21T00:00Z', run)).toBe(1);
    expect(await mark('2026-11-20T00:00Z', '2026-11-21T00:00Z', run)).toBe(0);
    expect(await mark('2026-11-20T00:00Z', '2026-11-21T00:00Z')).toBe(1);
  });
});
