import type { StoredEvent } from '@strata/contracts';
import { createTestDatabase, type TestDatabase } from '@strata/data';
import { newId } from '@strata/platform';
import { encodeRow } from './row.js';
import { EventStore } from './store.js';
import { testEvent } from './testing-rows.js';

describe('people and their traits', () => {
  let test: TestDatabase;
  let store: EventStore;
  const workspace_id = newId();
  let project_id: string;
  const published: string[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
    store = new EventStore(test.db, (rows) => published.push(...rows));
  });
  beforeEach(() => {
    project_id = newId();
    published.length = 0;
  });
  afterAll(() => test.drop());

  const identify = (traits: object, at: string, more: Partial<StoredEvent> = {}) =>
    testEvent({
      workspace_id,
      project_id,
      event_name: '$identify',
      distinct_id: 'u1',
      occurred_at: `2026-11-20T${at}:00.000Z`,
      properties: JSON.stringify(traits),
      ...more,
    });
  const send = (...events: StoredEvent[]) => store.store({ batch_id: newId(), rows: events.map(encodeRow) });
  const people = () =>
    test.superuser<{ distinct_id: string; traits: object; identified_at: Date }>(
      'SELECT distinct_id, traits, identified_at FROM raw.people WHERE project_id = $1 ORDER BY 1',
      [project_id],
    );

  it('merges traits by the time of the event, in whatever order they arrive', async () => {
    await send(identify({ name: 'Ada', plan: 'team' }, '10:00'));
    await send(identify({ plan: 'free', city: 'London' }, '09:00'));
    await send(identify({ plan: 'business' }, '11:00'), identify({ plan: 'starter', note: 'it\'s "\\\t' }, '10:30'));
    expect(await people()).toEqual([
      {
        distinct_id: 'u1',
        traits: { name: 'Ada', plan: 'business', city: 'London', note: 'it\'s "\\\t' },
        identified_at: new Date('2026-11-20T11:00:00Z'),
      },
    ]);
  });

  it('does not choke on somebody who invents ever new traits', async () => {
    const invented = (i: number) =>
      Object.fromEntries(Array.from({ length: 90 }, (_, k) => [`trait_${i}_${k}`, 'x'.repeat(20)]));
    const at = (i: number) => new Date(Date.UTC(2026, 10, 20, 8) + i * 1_000).toISOString();
    const begin = Date.now();
    await send(...Array.from({ length: 2_000 }, (_, i) => identify(invented(i), '', { occurred_at: at(i) })));
    expect(Date.now() - begin).toBeLessThan(5_000);
    const [person] = await people();
    const traits = JSON.stringify(person?.traits);
    expect(traits.length).toBeLessThan(80_000);
    expect(person?.traits).toMatchObject(invented(1_999));
    expect(person?.traits).not.toHaveProperty('trait_0_0');
  });

  it('keeps people apart, and takes no traits from other events or from nobody', async () => {
    await send(
      identify({ a: 1 }, '10:00'),
      identify({ b: 2 }, '10:00', { distinct_id: 'u2' }),
      identify({ c: 3 }, '10:00', { distinct_id: null }),
      identify({ d: 4 }, '10:00', { event_name: 'identify' }),
    );
    expect((await people()).map(({ distinct_id, traits }) => [distinct_id, traits])).toEqual([
      ['u1', { a: 1 }],
      ['u2', { b: 2 }],
    ]);
  });

  it('lets old traits go when there are too many', async () => {
    await send(identify({ old: 'x'.repeat(40_000) }, '10:00'));
    await send(identify({ young: 'y'.repeat(40_000) }, '11:00'));
    expect(Object.keys((await people())[0]?.traits ?? {})).toEqual(['young']);
  });

  it('stands writers of the same people that overlap', async () => {
    const ids = Array.from({ length: 40 }, (_, i) => `p${i}`);
    const batch = (order: string[]) => order.map((distinct_id) => identify({ distinct_id }, '10:00', { distinct_id }));
    const stores = Array.from({ length: 4 }, () => new EventStore(test.db));
    await Promise.all(
      stores.map((one, i) =>
        one.store({ batch_id: newId(), rows: batch(i % 2 ? ids : [...ids].reverse()).map(encodeRow) }),
      ),
    );
    expect(await people()).toHaveLength(40);
  });

  it('tells what was stored, after the commit and without duplicates', async () => {
    const [first, second] = [identify({ a: 1 }, '10:00'), identify({ a: 2 }, '10:01')];
    await send(first);
    await send(first, second);
    expect(published).toEqual([encodeRow(first), encodeRow(second)]);
  });
});
