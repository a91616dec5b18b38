import { bindParameters } from '../template/bind.js';
import { TestQueries } from '../testing.js';

describe('running a query', () => {
  let queries: TestQueries;

  beforeAll(async () => {
    queries = await TestQueries.open();
    await queries.addEvents(queries.mine, 'mine', 300);
    await queries.addEvents(queries.theirs, 'theirs', 500);
  });
  afterAll(() => queries.close());

  it('answers with columns, typed cells and a summary', async () => {
    const { columns, rows, summary } = await queries.ask(
      `SELECT event_name, count(*) AS events, min(occurred_at) AS first, min(occurred_at)::date AS day, true AS yes,
         '{"a": [1]}'::jsonb AS doc, NULL AS none, 12.50 AS price FROM events GROUP BY 1`,
    );
    expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'event_name text',
      'events number',
      'first timestamp',
      'day date',
      'yes boolean',
      'doc json',
      'none text',
      'price number',
    ]);
    expect(rows).toEqual([['mine', 300, '2026-11-01T00:07:00Z', '2026-11-01', true, { a: [1] }, null, 12.5]]);
    expect(summary).toMatchObject({ row_count: 1, is_truncated: false });
  });

  it('keeps columns of one name apart', async () => {
    const { columns, rows } = await queries.ask('SELECT 1 AS a, 2 AS a, 3 AS a');
    expect(columns.map(({ name }) => name)).toEqual(['a', 'a', 'a']);
    expect(rows).toEqual([[1, 2, 3]]);
  });

  it.each([
    ["'NaN'::float8", 'NaN'],
    ["'-Infinity'::float8", '-Infinity'],
    ["'NaN'::numeric", 'NaN'],
    ['9007199254740993', '9007199254740993'],
    ['9007199254740991', 9007199254740991],
    ['0.1::numeric', 0.1],
    ['100::numeric', 100],
    ['1.10::numeric(10,2)', 1.1],
    ['-0.5', -0.5],
    ['12345678901234567890.5', '12345678901234567890.5'],
    ["'infinity'::timestamptz", 'infinity'],
    ["'0044-03-15 BC'::date", '0044-03-15 BC'],
    ["timestamp '2026-01-31 10:00:00.25'", '2026-01-31T10:00:00.25'],
    ["'null'::jsonb", null],
    ["ARRAY['a', 'b']", '{a,b}'],
    ["interval '90 min'", '01:30:00'],
  ])('reads %s', async (expression, expected) => {
    const { rows } = await queries.ask(`SELECT ${expression} AS value`);
    expect(rows).toEqual([[expected]]);
  });

  it('passes parameters as values', async () => {
    const statement = bindParameters(
      'SELECT count(*) FROM events WHERE event_name = {{name}} AND amount_cents IN ({{amounts}}) [[ AND path = {{path}} ]]',
      [
        { name: 'name', type: 'text' },
        { name: 'amounts', type: 'list', item_type: 'number' },
        { name: 'path', type: 'text' },
      ],
      { name: 'mine', amounts: [1, 2, 3] },
      { now: new Date(), zone: 'UTC' },
    );
    expect((await queries.ask(statement)).rows).toEqual([[3]]);
  });

  it('stops at the wanted rows and says that there are more', async () => {
    const of = (maxRows: number) =>
      queries.ask('SELECT * FROM generate_series(1, 1000)', undefined, { limits: { maxRows } });
    const cut = await of(250);
    expect([cut.rows.length, cut.rows.at(-1), cut.summary.is_truncated]).toEqual([250, [250], true]);
    const whole = await of(1000);
    expect([whole.rows.length, whole.summary.is_truncated]).toEqual([1000, false]);
  });

  it.each([
    ['SELECT nothing FROM events', 7, /column "nothing" does not exist/i],
    ["SELECT 1 AS é,\n  'x'::int", 17, /invalid input syntax/i],
    ['SELECT 1 +', 10, /syntax error/i],
    ['SELECT 1/0', undefined, /division by zero/i],
    ['SELECT event_name::int FROM events', undefined, /"mine"/],
  ])('tells the author what is wrong with %s, and where', async (sql, offset, message) => {
    await expect(queries.ask(sql)).rejects.toMatchObject({
      code: 'query_failed',
      message: expect.stringMatching(message) as string,
    });
    const error = await queries.ask(sql).catch((e: { details: { position?: { offset: number } } }) => e);
    expect((error as { details: { position?: { offset: number } } }).details.position?.offset).toBe(offset);
  });

  it('tells the place in the template, not in what was sent', async () => {
    const template = 'SELECT {{a}} + {{b}},\n  missing FROM events';
    const declarations = [
      { name: 'a', type: 'number' as const },
      { name: 'b', type: 'number' as const },
    ];
    const statement = bindParameters(template, declarations, { a: 1, b: 2 }, { now: new Date(), zone: 'UTC' });
    await expect(queries.ask(statement)).rejects.toMatchObject({
      details: { position: { offset: template.indexOf('missing'), line: 2, column: 3 }, sqlstate: '42703' },
    });
  });

  describe('limits', () => {
    const endless = 'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r';
    const backends = async (): Promise<number> => {
      const [row] = await queries.test.superuser<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity WHERE usename = 'strata_sql' AND state <> 'idle' AND datname = current_database()`,
      );
      return row?.n ?? -1;
    };
    const quiet = async (): Promise<void> => {
      for (let i = 0; i < 50 && (await backends()) > 0; i += 1) await new Promise((done) => setTimeout(done, 100));
      expect(await backends()).toBe(0);
    };

    it('end a query that takes too long, on the server too', async () => {
      const started = Date.now();
      await expect(queries.ask(endless, undefined, { limits: { timeoutMs: 500 } })).rejects.toMatchObject({
        code: 'query_timeout',
      });
      expect(Date.now() - started).toBeLessThan(3_000);
      await quiet();
    });

    it('end a query of which every row is quick and all are slow', async () => {
      const slow =
        'SELECT a, (SELECT count(*) FROM generate_series(1, 20000) b WHERE b <> a) FROM generate_series(1, 1000000) a';
      const started = Date.now();
      const asked = queries.ask(slow, undefined, { limits: { timeoutMs: 1_000, maxRows: 1_000_000 } });
      await expect(asked).rejects.toMatchObject({ code: 'query_timeout' });
      expect(Date.now() - started).toBeLessThan(4_000);
      await quiet();
    });

    it('end a query that is cancelled', async () => {
      const controller = new AbortController();
      const asked = queries.ask(endless, undefined, { signal: controller.signal });
      setTimeout(() => controller.abort(), 200);
      await expect(asked).rejects.toMatchObject({ code: 'query_cancelled' });
      await quiet();
    });

    it.each([
      ['many rows', "SELECT repeat('x', 1000) FROM generate_series(1, 1000000)"],
      ['one cell', "SELECT repeat('x', 300000000)"],
      ['cells of 10 MB', "SELECT repeat('x', 10000000) FROM generate_series(1, 100)"],
    ])('end a result that is too large: %s', async (_name, sql) => {
      const before = process.memoryUsage().rss;
      const limits = { maxBytes: 5_000_000, maxRows: 1_000_000 };
      await expect(queries.ask(sql, undefined, { limits })).rejects.toMatchObject({ code: 'query_too_large' });
      expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
      await quiet();
    });

    it('end a query that spills too much to disk', async () => {
      const sql = 'SELECT count(*) FROM (SELECT a, md5(a::text) FROM generate_series(1, 20000000) a ORDER BY 2) x';
      await expect(queries.ask(sql)).rejects.toMatchObject({
        code: expect.stringMatching(/query_too_large|query_timeout/) as string,
      });
      await quiet();
    });

    it('let a workspace run four at once; others do not wait for them', async () => {
      const controllers = Array.from({ length: 24 }, () => new AbortController());
      const busy = controllers.map(({ signal }) =>
        queries.ask(endless, undefined, { signal }).catch((e: { code: string }) => e.code),
      );
      await new Promise((done) => setTimeout(done, 500));
      expect(await backends()).toBe(4);
      await expect(queries.ask('SELECT 1')).rejects.toMatchObject({ code: 'too_many_queries' });
      expect((await queries.ask('SELECT 1', queries.theirs)).rows).toEqual([[1]]);
      for (const controller of controllers) controller.abort();
      expect(new Set(await Promise.all(busy))).toEqual(new Set(['query_cancelled']));
      expect((await queries.ask('SELECT 1')).rows).toEqual([[1]]);
      await quiet();
    });

    it('let rows of megabytes come one by one', async () => {
      const limits = { maxBytes: 4_294_967_296, timeoutMs: 30_000 };
      const sql = `SELECT repeat('x', 9000000) FROM generate_series(1, 15)`;
      const lengths: number[] = [];
      await queries.runner.run(
        queries.mine,
        { sql, values: [] },
        { target: { connectionId: null }, limits },
        async ({ batches }) => {
          for await (const batch of batches) lengths.push(batch.length);
        },
      );
      expect(lengths).toEqual([10, 1, 1, 1, 1, 1]);
    });

    it('end a query whose reader takes too long over it', async () => {
      const reading = queries.runner.run(
        queries.mine,
        { sql: 'SELECT * FROM generate_series(1, 100000)', values: [] },
        { target: { connectionId: null }, limits: { timeoutMs: 200, maxRows: 100_000 } },
        async ({ batches }) => {
          for await (const _batch of batches) await new Promise((done) => setTimeout(done, 1_500));
        },
      );
      await expect(reading).rejects.toMatchObject({ code: 'query_timeout' });
      await quiet();
    });

    it('end a query whose reader reads no more, also while nobody asks for the next rows', async () => {
      let hasBegun = false;
      const reading = queries.runner.run(
        queries.mine,
        { sql: 'SELECT * FROM generate_series(1, 100000)', values: [] },
        { target: { connectionId: null }, limits: { timeoutMs: 200 } },
        () => {
          hasBegun = true;
          return new Promise(() => undefined);
        },
      );
      await expect(reading).rejects.toMatchObject({ code: 'query_timeout' });
      expect(hasBegun).toBe(true);
      await quiet();
    });

    it('release everything when the reader stops in the middle', async () => {
      const reading = queries.runner.run(
        queries.mine,
        { sql: 'SELECT * FROM generate_series(1, 100000)', values: [] },
        { target: { connectionId: null } },
        async ({ batches }) => {
          for await (const _batch of batches) throw new Error('enough');
        },
      );
      await expect(reading).rejects.toThrow('enough');
      await quiet();
    });
  });

  it('refuses all SQL when PostgreSQL lets people choose their workspace', async () => {
    const other = await TestQueries.open();
    try {
      await other.test.superuser('GRANT EXECUTE ON FUNCTION set_config(text, text, boolean) TO PUBLIC');
      await expect(other.ask('SELECT 1')).rejects.toMatchObject({ code: 'unavailable' });
      await other.test.superuser('REVOKE EXECUTE ON FUNCTION set_config(text, text, boolean) FROM PUBLIC');
      expect((await other.ask('SELECT 1')).rows).toEqual([[1]]);
    } finally {
      await other.close();
    }
  });
});
