import type { IngestBatch, StoredEvent } from '@strata/contracts';
import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId } from '@strata/platform';
import { encodeRow } from './row.js';
import { EventStore } from './store.js';
import { testEvent } from './testing-rows.js';

describe('EventStore', () => {
  let test: TestDatabase;
  let store: EventStore;
  const workspace = newId();
  let project: string;

  const event = (overrides: Partial<StoredEvent> = {}) =>
    testEvent({ workspace_id: workspace, project_id: project, ...overrides });
  const batchOf = (events: StoredEvent[], batchId = newId()): IngestBatch => ({
    batch_id: batchId,
    rows: events.map(encodeRow),
  });
  const stored = () =>
    test.superuser<StoredEvent & { batch_id: string }>(
      'SELECT * FROM raw.events WHERE project_id = $1 ORDER BY occurred_at, event_id',
      [project],
    );
  const ledger = (batchId: string) =>
    test.superuser<{ workspace_id: string; stored: number; duplicates: number; dead: number }>(
      'SELECT workspace_id, stored, duplicates, dead FROM raw.ingest_batches WHERE batch_id = $1 ORDER BY 1',
      [batchId],
    );
  const marks = () =>
    test.superuser<{ bucket: Date; batch_id: string }>(
      'SELECT bucket, batch_id FROM raw.dirty_intervals WHERE project_id = $1 ORDER BY 1',
      [project],
    );

  beforeAll(async () => {
    test = await createTestDatabase();
    store = new EventStore(test.db);
  });
  beforeEach(() => {
    project = newId();
  });
  afterAll(() => test.drop());

  it('stores a batch with its ledger row and dirty marks', async () => {
    const events = [
      event({ occurred_at: '2026-11-20T10:14:59.999Z' }),
      event({ occurred_at: '2026-11-20T10:15:00.000Z' }),
    ];
    const batch = batchOf(events);
    await store.store(batch);
    expect((await stored()).map((row) => [row.event_id, row.batch_id])).toEqual(
      events.map((e) => [e.event_id, batch.batch_id]),
    );
    expect(await ledger(batch.batch_id)).toEqual([{ workspace_id: workspace, stored: 2, duplicates: 0, dead: 0 }]);
    expect((await marks()).map((mark) => mark.bucket.toISOString())).toEqual([
      '2026-11-20T10:00:00.000Z',
      '2026-11-20T10:15:00.000Z',
    ]);
  });

  it('treats a redelivered job as done', async () => {
    const batch = batchOf([event(), event()]);
    await store.store(batch);
    await store.store(batch);
    expect(await stored()).toHaveLength(2);
    expect(await ledger(batch.batch_id)).toMatchObject([{ stored: 2, duplicates: 0 }]);
  });

  it('stores a job once that two workers run at the same time', async () => {
    const batch = batchOf(Array.from({ length: 200 }, () => event()));
    await Promise.all([store.store(batch), new EventStore(test.db).store(batch), new EventStore(test.db).store(batch)]);
    expect(await stored()).toHaveLength(200);
    expect(await ledger(batch.batch_id)).toMatchObject([{ stored: 200, duplicates: 0 }]);
  });

  it('counts duplicates within a batch and across batches', async () => {
    const [a, b, c] = [event(), event(), event()];
    const first = batchOf([a, b, a]);
    await store.store(first);
    const second = batchOf([b, c]);
    await store.store(second);
    expect(await stored()).toHaveLength(3);
    expect(await ledger(first.batch_id)).toMatchObject([{ stored: 2, duplicates: 1 }]);
    expect(await ledger(second.batch_id)).toMatchObject([{ stored: 1, duplicates: 1 }]);
  });

  it('marks nothing dirty for a batch of duplicates alone', async () => {
    const batch = batchOf([event()]);
    await store.store(batch);
    const before = await marks();
    const again = { batch_id: newId(), rows: batch.rows };
    await store.store(again);
    expect(await marks()).toEqual(before);
    expect(await ledger(again.batch_id)).toMatchObject([{ stored: 0, duplicates: 1 }]);
  });

  it('buries one poison event among a thousand and stores the rest', async () => {
    const events = Array.from({ length: 1_000 }, (_, i) => event(i === 617 ? { amount_cents: 1e30 } : {}));
    const batch = batchOf(events);
    await store.store(batch);
    expect(await stored()).toHaveLength(999);
    expect(await ledger(batch.batch_id)).toEqual([{ workspace_id: workspace, stored: 999, duplicates: 0, dead: 1 }]);
    const dead = await test.superuser<{ event: StoredEvent; error_code: string; workspace_id: string }>(
      'SELECT event, error_code, workspace_id FROM raw.dead_letters WHERE project_id = $1',
      [project],
    );
    expect(dead).toMatchObject([
      { workspace_id: workspace, error_code: '22P02', event: { event_id: events[617]?.event_id } },
    ]);
  });

  it('buries an event outside all partitions, and a poison event beside duplicates', async () => {
    const [old, good, poison] = [
      event({ occurred_at: '1999-12-31T23:59:59.999Z' }),
      event(),
      event({ processing_ms: 1e12 }),
    ];
    await store.store(batchOf([good]));
    const batch = batchOf([old, good, poison, event()]);
    await store.store(batch);
    expect(await ledger(batch.batch_id)).toMatchObject([{ stored: 1, duplicates: 1, dead: 2 }]);
  });

  it('keeps the batches of a shared transaction apart, whatever one of them holds', async () => {
    const other = newId();
    const poisoned = batchOf([event(), event({ amount_cents: 1e30 })]);
    const mixed = batchOf([event(), event({ workspace_id: other })]);
    const plain = batchOf([event()]);
    await Promise.all([plain, poisoned, mixed].map((batch) => store.store(batch)));
    expect(await ledger(poisoned.batch_id)).toMatchObject([{ stored: 1, dead: 1 }]);
    expect((await ledger(mixed.batch_id)).map((row) => row.stored)).toEqual([1, 1]);
    expect(await ledger(plain.batch_id)).toMatchObject([{ stored: 1, dead: 0 }]);
  });

  it('stores overlapping batches concurrently without deadlock', async () => {
    const events = Array.from({ length: 400 }, () => event());
    const shuffled = [...events].sort(() => Math.random() - 0.5);
    const stores = Array.from({ length: 4 }, () => new EventStore(test.db));
    const batches = stores.map((_, i) => batchOf(i % 2 ? shuffled : events));
    await Promise.all(stores.map((each, i) => each.store(batches[i] ?? batchOf([]))));
    expect(await stored()).toHaveLength(400);
    const rows = (await Promise.all(batches.map((batch) => ledger(batch.batch_id)))).flat();
    expect(rows.reduce((sum, row) => sum + row.stored, 0)).toBe(400);
    expect(rows.reduce((sum, row) => sum + row.duplicates, 0)).toBe(1_200);
  });

  it('stores events at the edges of partitions, from 2000 to tomorrow', async () => {
    const times = ['2000-01-01T00:00:00.000Z', '2023-12-31T23:59:59.999Z', '2024-01-01T00:00:00.000Z'];
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    await store.store(batchOf([...times, tomorrow].map((occurred_at) => event({ occurred_at }))));
    expect((await stored()).map((row) => new Date(row.occurred_at).toISOString())).toEqual([...times, tomorrow]);
  });

  it('makes a partition that is missing', async () => {
    await test.superuser('DROP TABLE raw.events_2001');
    await store.store(batchOf([event({ occurred_at: '2001-05-05T00:00:00.000Z' })]));
    expect(await stored()).toHaveLength(1);
  });

  it('makes it also for a batch with a poison event before', async () => {
    await test.superuser('DROP TABLE raw.events_2001');
    const poison = event({ occurred_at: '2000-05-05T00:00:00.000Z', amount_cents: 1e30 });
    const batch = batchOf([poison, event({ occurred_at: '2001-05-05T00:00:00.000Z' })]);
    await store.store(batch);
    expect(await ledger(batch.batch_id)).toMatchObject([{ stored: 1, dead: 1 }]);
  });

  it('gives weird text back as it came', async () => {
    const weird = [
      '\\',
      '\\N',
      '\\.',
      'a\tb\nc\r\nd\\t',
      '😀 ﷽ \u{10FFFF}',
      '\u0001\u0008\u000b\u007f',
      "';--",
      '{"a":"\\"}',
      ' ',
    ];
    const properties = Object.fromEntries(weird.map((text, i) => [`${text}${i}`, text]));
    const events = weird.map((text) =>
      event({ event_name: text, distinct_id: text, properties: JSON.stringify({ ...properties, text }) }),
    );
    await store.store(batchOf(events));
    const rows = await stored();
    for (const sent of events) {
      const row = rows.find((each) => each.event_id === sent.event_id);
      expect(row).toMatchObject({ event_name: sent.event_name, distinct_id: sent.distinct_id });
      expect(row?.properties).toEqual(JSON.parse(sent.properties));
    }
  });

  it('throws when the fault is not in the data, stores nothing, and succeeds later', async () => {
    await test.superuser('REVOKE INSERT ON raw.ingest_batches FROM strata_pipeline');
    const batch = batchOf([event()]);
    await expect(store.store(batch)).rejects.toThrow(/permission denied/);
    expect(await stored()).toHaveLength(0);
    await test.superuser('GRANT INSERT ON raw.ingest_batches TO strata_pipeline');
    await store.store(batch);
    expect(await stored()).toHaveLength(1);
  });
});
