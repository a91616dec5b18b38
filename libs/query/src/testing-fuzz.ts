import { newId, seededRandom, systemContext, type WorkspaceContext } from '@strata/platform';
import { TestQueries } from './testing.js';

type Kind = 'text' | 'number' | 'time' | 'uuid' | 'boolean';

interface Table {
  name: string;
  columns: Record<string, Kind>;
}

const TABLES: readonly Table[] = [
  {
    name: 'raw.events',
    columns: {
      ...{
        workspace_id: 'uuid',
        event_id: 'uuid',
        event_name: 'text',
        visitor_id: 'text',
        path: 'text',
        country: 'text',
      },
      ...{ occurred_at: 'time', amount_cents: 'number', is_bot: 'boolean', "properties->>'secret'": 'text' },
    },
  },
  {
    name: 'marts.fct_orders',
    columns: { workspace_id: 'uuid', event_id: 'uuid', path: 'text', occurred_at: 'time', amount: 'number' },
  },
  {
    name: 'aggregates.aggregate_metric_hourly',
    columns: {
      workspace_id: 'uuid',
      metric_id: 'uuid',
      bucket_at: 'time',
      value: 'number',
      "dimensions->>'path'": 'text',
    },
  },
];

/** Random SELECTs whose answer depends on the rows alone: nothing random, no order or limit that leaves a choice. */
export class RandomQueries {
  private readonly random: () => number;

  constructor(
    seed: number,
    private readonly tenants: readonly string[],
  ) {
    this.random = seededRandom(seed);
  }

  next(): string {
    return this.pick([
      () => this.rows(),
      () => this.groups(),
      () => this.join(),
      () => this.windows(),
      () => this.set(),
      () => this.nested(),
      () => this.sideChannel(),
    ])();
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)] as T;
  }

  private whole(below: number): number {
    return Math.floor(this.random() * below);
  }

  private column({ columns }: Table, kinds?: readonly Kind[]): string {
    const fitting = Object.entries(columns).filter(([, kind]) => !kinds || kinds.includes(kind));
    return this.pick(fitting)[0];
  }

  private some(table: Table): string[] {
    return [...new Set(Array.from({ length: 1 + this.whole(3) }, () => this.column(table)))];
  }

  private condition(table: Table): string {
    const comparison = this.pick(['=', '<>', '<', '>=', 'IS DISTINCT FROM']);
    return this.pick([
      () =>
        `${this.column(table, ['text'])} ${comparison} '${this.pick(['mine', 'theirs 1', '/1', 'visitor 2', 'DE'])}'`,
      () => `${this.column(table, ['number'])} ${comparison} ${this.whole(40)}`,
      () =>
        `${this.column(table, ['time'])} ${comparison} timestamptz '2026-11-01' + ${this.whole(40)} * interval '5 min'`,
      () => `workspace_id ${this.pick(['=', '<>'])} '${this.pick(this.tenants)}'`,
      () => `${this.column(table, ['text'])} LIKE '%${this.whole(10)}%'`,
      () => `NOT (${this.condition(table)})`,
      () => `(${this.condition(table)} OR ${this.condition(table)})`,
      () => `(${this.condition(table)} AND ${this.condition(table)})`,
      () => `${this.column(table)} IS NOT NULL`,
      () => `EXISTS (SELECT FROM ${this.pick(TABLES).name} x WHERE x.workspace_id = '${this.pick(this.tenants)}')`,
      () => `(SELECT count(*) FROM ${this.pick(TABLES).name}) > ${this.whole(80)}`,
    ])();
  }

  private aggregate(table: Table): string {
    const { number, any } = { number: this.column(table, ['number']), any: this.column(table) };
    return this.pick([
      'count(*)',
      `count(DISTINCT ${any})`,
      `sum(${number}::numeric)`,
      `min(${any}::text)`,
      `max(${any}::text)`,
      `count(*) FILTER (WHERE ${this.condition(table)})`,
      `string_agg(${any}::text, ',' ORDER BY ${any}::text)`,
      `percentile_disc(0.5) WITHIN GROUP (ORDER BY ${number})`,
    ]);
  }

  private rows(): string {
    const table = this.pick(TABLES);
    const list = this.some(table);
    const order = list.map((_, i) => i + 1).join(', ');
    const limit = this.pick([
      '',
      ` ORDER BY ${order} LIMIT ${1 + this.whole(20)}`,
      ` ORDER BY ${order} OFFSET ${this.whole(20)}`,
    ]);
    return `SELECT ${this.pick(['', 'DISTINCT '])}${list.join(', ')} FROM ${table.name} WHERE ${this.condition(table)}${limit}`;
  }

  private groups(): string {
    const table = this.pick(TABLES);
    const list = this.some(table);
    const by = this.pick([list.join(', '), `ROLLUP (${list.join(', ')})`, `CUBE (${list.join(', ')})`]);
    const having = this.pick(['', ` HAVING count(*) > ${this.whole(4)}`]);
    return `SELECT ${list.join(', ')}, ${this.aggregate(table)}, ${this.aggregate(table)} FROM ${table.name} WHERE ${this.condition(table)} GROUP BY ${by}${having}`;
  }

  private join(): string {
    const [a, b] = [this.pick(TABLES), this.pick(TABLES)];
    const kind = this.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']);
    // Without the tenant: what a forgetful author writes.
    const on = this.pick(['a.workspace_id = b.workspace_id', 'a.workspace_id = b.workspace_id AND true']);
    const filter = (table: Table): string => `(SELECT * FROM ${table.name} WHERE ${this.condition(table)})`;
    return `SELECT count(*), count(a.workspace_id), count(b.workspace_id), count(DISTINCT a.workspace_id) FROM ${filter(a)} a ${kind} ${filter(b)} b ON ${on}`;
  }

  private windows(): string {
    const table = this.pick(TABLES);
    const [by, of] = [this.column(table), this.column(table, ['number'])];
    const order = this.column(table);
    return `SELECT ${of}, rank() OVER w, dense_rank() OVER w, sum(${of}::numeric) OVER w, count(*) OVER () FROM ${table.name} WHERE ${this.condition(table)} WINDOW w AS (PARTITION BY ${by} ORDER BY ${order})`;
  }

  private set(): string {
    const part = (): string => {
      const table = this.pick(TABLES);
      return `SELECT ${this.column(table)}::text FROM ${table.name} WHERE ${this.condition(table)}`;
    };
    return `${part()} ${this.pick(['UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT ALL', 'EXCEPT ALL'])} ${part()}`;
  }

  private nested(): string {
    const [a, b] = [this.pick(TABLES), this.pick(TABLES)];
    const [x, y] = [this.column(a), this.column(b)];
    return this.pick([
      `WITH f AS ${this.pick(['', 'MATERIALIZED '])}(SELECT ${x} AS x FROM ${a.name}) SELECT count(*), min(x::text) FROM f WHERE x::text IN (SELECT ${y}::text FROM ${b.name} WHERE ${this.condition(b)})`,
      `SELECT ${x}, (SELECT ${this.aggregate(b)} FROM ${b.name} WHERE ${this.condition(b)}) FROM ${a.name} WHERE ${this.condition(a)}`,
      `SELECT count(*) FROM ${a.name} o, LATERAL (SELECT ${this.aggregate(b)} FROM ${b.name} WHERE ${this.condition(b)}) l`,
      `SELECT to_jsonb(o)::text FROM ${a.name} o WHERE ${this.condition(a)}`,
    ]);
  }

  /** Errors that depend on rows: whether there is one must depend on one's own. */
  private sideChannel(): string {
    const table = this.pick(TABLES);
    const when = `event_name = '${this.pick(['theirs 1', 'theirs 2', 'nobody', 'mine'])}'`;
    return this.pick([
      `SELECT count(1 / (CASE WHEN ${when} THEN 0 ELSE 1 END)) FROM raw.events`,
      `SELECT max((CASE WHEN ${when} THEN event_name ELSE '1' END)::int) FROM raw.events`,
      `SELECT count(*) FROM raw.events WHERE (CASE WHEN ${when} THEN event_name ELSE '1' END)::int = 1`,
      `SELECT sum(1 / (${this.whole(60)} - amount_cents)) FROM raw.events`,
      `SELECT count(*) FROM ${table.name} WHERE workspace_id::text = '${this.pick(this.tenants)}'`,
      `SELECT (SELECT event_name FROM raw.events WHERE ${when} AND ${this.pick(['true', `amount_cents = ${this.whole(50)}`])})`,
    ]);
  }
}

const MINE = '10000000-0000-4000-8000-000000000001';
const OTHERS = Array.from({ length: 8 }, (_, i) => `20000000-0000-4000-8000-00000000000${i + 1}`);

/**
 * Two databases: in one a tenant is alone, in the other one of many. Whatever it asks, both must answer the same; where
 * they don't, somebody else's rows have been felt.
 */
export class NonInterference {
  private readonly ctx: WorkspaceContext = systemContext(MINE, 'fuzz');

  private constructor(
    private readonly alone: TestQueries,
    private readonly among: TestQueries,
  ) {}

  static async open(): Promise<NonInterference> {
    const fuzz = new NonInterference(await TestQueries.open(), await TestQueries.open());
    await fuzz.fill(fuzz.alone, []);
    await fuzz.fill(fuzz.among, OTHERS);
    return fuzz;
  }

  /** Asks `count` random queries. @returns those that were answered differently, with both answers */
  async differing(seed: number, count: number): Promise<string[]> {
    const queries = new RandomQueries(seed, [MINE, ...OTHERS, newId()]);
    const wrong: string[] = [];
    const lane = async (): Promise<void> => {
      while (this.asked < count && wrong.length < 5) {
        this.asked += 1;
        const sql = queries.next();
        const [alone, among] = await Promise.all([this.answer(this.alone, sql), this.answer(this.among, sql)]);
        if (alone !== among) wrong.push(`seed ${seed}: ${sql}\n${alone}\n${among}`.slice(0, 2_000));
        if (alone.startsWith('"error')) this.errors += 1;
      }
    };
    this.asked = 0;
    await Promise.all([lane(), lane(), lane()]);
    return wrong;
  }

  asked = 0;
  /** How many of all were errors: of a generator that only makes mistakes nothing is learnt. */
  errors = 0;

  /** Lets the tenant among others see all of them, in one table. */
  async tearPolicy(): Promise<void> {
    await this.among.test.superuser('ALTER POLICY workspace_isolation ON marts.fct_orders USING (true)');
  }

  async close(): Promise<void> {
    await Promise.all([this.alone.close(), this.among.close()]);
  }

  /** Rows in an order of their own. */
  private async answer(queries: TestQueries, sql: string): Promise<string> {
    try {
      const { rows } = await queries.ask(sql, this.ctx);
      return JSON.stringify(rows.map((row) => JSON.stringify(row)).sort());
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return JSON.stringify(`error ${code} ${message}`);
    }
  }

  private async fill(queries: TestQueries, others: readonly string[]): Promise<void> {
    await queries.addEvents(this.ctx, 'mine', 60);
    for (const [i, workspaceId] of others.entries()) {
      await queries.addEvents({ ...this.ctx, workspaceId }, `theirs ${i + 1}`, 40 + i * 30);
    }
    await queries.test.superuser(
      `SET ROLE strata_pipeline;
       CREATE TABLE marts.fct_orders AS
         SELECT workspace_id, event_id, path, occurred_at, amount_cents::numeric / 3 AS amount FROM raw.events WHERE amount_cents % 2 = 0;
       GRANT SELECT ON marts.fct_orders TO strata_app, strata_query;
       RESET ROLE;
       INSERT INTO aggregates.aggregate_metric_hourly (workspace_id, metric_id, bucket_at, dimensions, value, run_id, computed_at)
         SELECT workspace_id, md5(workspace_id::text)::uuid, date_trunc('hour', occurred_at), jsonb_build_object('path', path), count(*),
           workspace_id, '2026-11-01' FROM raw.events GROUP BY 1, 3, 4;
       ANALYZE`,
    );
  }
}
