import { at, PEOPLE, TestMetrics } from './testing-metrics.js';

describe('metrics', () => {
  let world: TestMetrics;

  beforeAll(async () => {
    world = await TestMetrics.open();
  });
  afterAll(() => world.close());
  afterEach(() => world.clear());

  it('keep values as long as they say, from when they were computed', async () => {
    await world.add([at('01T10:00')]);
    const { id } = await world.visits();
    await world.metrics.update(world.ctx, id, { hourly_retention_days: 10, daily_retention_days: 20 });
    await world.work();
    const age = (days: number) =>
      world.test.superuser(
        `UPDATE aggregates.aggregate_metric_hourly SET computed_at = now() - make_interval(days => ${days});
         UPDATE aggregates.aggregate_metric_daily SET computed_at = now() - make_interval(days => ${days})`,
      );
    await age(9);
    await world.scheduler.expire();
    expect([await world.hourly(id), await world.daily(id)].map(({ length }) => length > 0)).toEqual([true, true]);
    await age(15);
    await world.scheduler.expire();
    expect([await world.hourly(id), await world.daily(id)].map(({ length }) => length > 0)).toEqual([false, true]);
    await age(21);
    await world.scheduler.expire();
    expect(await world.daily(id)).toEqual([]);
  });

  it('answer with values of a range, totals or by a dimension', async () => {
    await world.add([at('01T10:00'), at('02T10:00')]);
    await world.add([at('02T10:00')], { country: 'FR' });
    const { id } = await world.visits();
    await world.work();
    const range = { grain: 'day', from: at('02T00:00'), to: at('05T00:00') } as const;
    const totals = await world.metrics.values(world.ctx, id, { ...range, from: at('01T18:15') });
    expect(totals.points).toEqual([{ bucket: at('01T18:15'), value: 2, dimensions: {} }]);
    const byCountry = await world.metrics.values(world.ctx, id, {
      ...range,
      from: at('01T18:15'),
      dimension: 'country',
    });
    expect(byCountry.points.map(({ value, dimensions }) => [dimensions['country'], value])).toEqual([
      ['DE', 1],
      ['FR', 1],
    ]);
    expect((await world.metrics.values(world.ctx, id, range)).points).toEqual([]);
  });

  it.each([
    ['no bucket', 'select 1 as value where {{from}} < {{to}} and {{grain}} = {{grain}}', /no column bucket/],
    ['no value', `select {{from}} as bucket, {{to}} as x, {{grain}} as g`, /no column value/],
    [
      'text for a value',
      `select {{from}} as bucket, 'a' as value, {{to}} as t, {{grain}} as g`,
      /value is of type text/,
    ],
    ['a bucket outside', `select {{to}} as bucket, 1 as value, {{from}} as f, {{grain}} as g`, /outside/],
    [
      'a bucket twice',
      `select {{from}} as bucket, 1 as value, {{to}} as t, {{grain}} as g from generate_series(1, 2)`,
      /more than once/,
    ],
    ['no {{to}}', `select {{from}} as bucket, 1 as value, {{grain}} as g`, /does not use {{to}}/],
    ['a parameter of its own', `select {{from}} as bucket, {{x}} as value, {{to}}, {{grain}}`, /no parameter {{x}}/],
    [
      'a table that is not there',
      `select {{from}} as bucket, {{to}}, {{grain}}, 1 as value from public.members`,
      /members/,
    ],
    ['a dimension that is missing', PEOPLE, /no column country/],
  ])('are refused with %s', async (_, sql, message) => {
    const dimensions = sql === PEOPLE ? ['country'] : [];
    await expect(world.metrics.create(world.ctx, { name: 'bad', sql, dimensions })).rejects.toThrow(message);
    await world.add([new Date()]);
    expect((await world.metrics.list(world.ctx, { limit: 10 })).data).toEqual([]);
  });

  it('are changed by their owner and by admins, and looked at by all', async () => {
    const [editor, other, viewer] = [world.member('editor'), world.member('editor'), world.member('viewer')];
    const { id } = await world.metrics.create(editor, { name: 'mine', sql: PEOPLE });
    expect(await world.metrics.get(viewer, id)).toMatchObject({ may_edit: false, owner: { name: 'editor' } });
    await expect(world.metrics.update(other, id, { unit: 'x' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(world.runs.start(other, id, { full: true })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(world.metrics.remove(other, id)).rejects.toMatchObject({ code: 'forbidden' });
    await world.metrics.update(editor, id, { unit: '€' });
    await expect(world.metrics.create(other, { name: 'mine', sql: PEOPLE })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await world.metrics.list(viewer, { limit: 10, search: 'MIN' })).data).toMatchObject([{ unit: '€' }]);
    await world.metrics.remove(world.ctx, id);
    expect(await world.test.superuser('SELECT FROM raw.followers')).toEqual([]);
  });
});
