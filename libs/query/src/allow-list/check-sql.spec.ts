import { checkSql } from './check-sql.js';
import { notCatalogs, onlyListed } from './relations.js';

const relation = (schema: string, name: string) => ({
  schema,
  name,
  kind: 'table' as const,
  description: '',
  columns: [],
});
const rules = {
  isReadable: onlyListed([relation('raw', 'events'), relation('marts', 'fct_sessions'), relation('marts', 'Odd name')]),
  parameters: 0,
};

/** What analysts write. */
const GOOD = [
  `select date_trunc('day', occurred_at) d, count(*) filter (where event_name = 'signup') s from raw.events where occurred_at > now() - interval '30 days' group by 1 order by 1`,
  `with f as (select visitor_id, min(occurred_at) t0 from events group by 1) select date_trunc('week', t0)::date, count(*), percentile_cont(0.5) within group (order by amount_cents) from f join events using (visitor_id) group by 1 having count(*) > 1 limit 10`,
  `select properties->>'plan' plan, sum(amount_cents) over (partition by country order by occurred_at rows between 3 preceding and current row) from raw.events e left join lateral (select 1 x) l on true where country in ('US', 'DE') and page_url ~* '^https' union all select null, 1`,
  `select case when amount_cents > 3 then 'a' else 'b' end, array_agg(distinct country) from events group by rollup (1)`,
  `values (1, 'a'), (2, 'b')`,
  `table events`,
  `with recursive r (n) as (select 1 union all select n + 1 from r where n < 5) search depth first by n set o cycle n set c using p select * from r`,
  `select current_date, occurred_at at time zone 'Europe/Berlin', extract(dow from occurred_at), "event_name" from events where occurred_at between '2025-01-01' and current_timestamp and country is not null fetch first 5 rows only`,
  `select distinct on (visitor_id) visitor_id, lag(path) over w, first_value(path) over w from events window w as (partition by visitor_id order by occurred_at)`,
  `select * from "Odd name" natural join marts.fct_sessions`,
  `select d::date, count(e.*) from generate_series('2026-01-01'::timestamptz, now(), interval '1 day') with ordinality as g (d, n) left join events e on e.occurred_at::date = d::date group by 1`,
  `select json_value(properties, '$.plan' returning text default 'none' on empty), json_exists(properties, '$.a'), json_query(properties, '$.b' with wrapper), json_object('a': 1 absent on null), json_array(1, 2), json_arrayagg(path order by path), json_objectagg(coalesce(path, '') : 1), properties is json object from events`,
  `select t.* from events, json_table(properties, '$.items[*]' passing 1 as x columns (id for ordinality, name text path '$.n' default 'x' on empty error on error, nested path '$.p[*]' columns (q int path '$'))) t`,
  `select * from jsonb_to_recordset('[{"a": 1}]') as x (a int, b text[])`,
  `select substring(path from 2 for 3), position('a' in path), overlay(path placing 'x' from 1), trim(both '/' from path), extract(epoch from interval '1 day'), path similar to '%a', path like 'a!%' escape '!', (now(), now()) overlaps (now(), now()), normalize(path) from events`,
  `select (array[1, 2, 3])[1:2], array[[1, 2], [3, 4]], row(1, 2) = (1, 2), not (true and false), 1 is distinct from 2, null is null, true is not unknown from events`,
  `select regexp_replace(path, '\\d+', ':id', 'g'), split_part(path, '/', 2), string_agg(path, ',' order by path), mode() within group (order by country), corr(amount_cents, processing_ms) from events group by path having bool_or(not is_bot)`,
  `select count(*) from events where path = any (array['/', '/a']) and (country, channel) in (select 'DE', 'direct') and exists (select 1 from events) and amount_cents > all (select 1)`,
  `select 'a' collate "C" < 'B', $tag$ select pg_sleep(1) $tag$, e'\\n', x'1f', b'1', 1_000, 0xff, 'pg_sleep(1); drop table x'`,
  `select lower(e.path) from events e -- comment; drop\n/* and /* nested */ */`,
  `select make_interval(days => 1), pg_catalog.lower('A'), 1 operator(pg_catalog.+) 2, cast(1 as pg_catalog.int4), count(*) from pg_catalog.generate_series(1, 2)`,
  `select a.n from (values (1)) a (n) cross join (select 2) b union (select 3 except select 4) order by 1 desc nulls last offset 1`,
  `select grouping(country), country from events group by grouping sets ((country), ()), cube (channel)`,
  `select percentile_disc(array[0.5, 0.9]) within group (order by processing_ms) from events;`,
];

describe('the allow-list', () => {
  it.each(GOOD)('lets through %s', async (sql) => {
    expect(await checkSql(sql, rules)).toEqual([]);
  });

  it('says which and why, with the place', async () => {
    const sql = "SELECT 'ä', pg_sleep(1),\n  x::regclass FROM staging.hidden h WHERE h.xmin = 1";
    const found = (await checkSql(sql, rules)).map(({ message, offset, length = 0 }) => [
      message,
      sql.slice(offset, (offset ?? 0) + length),
    ]);
    expect(found).toEqual([
      ['The function pg_sleep is not allowed.', 'pg_sleep'],
      ['The type regclass is not allowed.', 'regclass'],
      ['There is no table staging.hidden that SQL may read.', 'staging.hidden'],
      ['The system column xmin is not allowed.', ''],
    ]);
  });

  it.each([
    ['', /no statement/],
    ['-- nothing', /no statement/],
    ['select 1; select 2', /more than one statement/],
    ['select 1;;', null],
    ['insert into events values (1)', /INSERT is not allowed/],
    ['with d as (delete from events returning 1) select * from d', /DELETE is not allowed/],
    ['drop table events', /DROP is not allowed/],
    ['create table x (a int)', /CREATE is not allowed/],
    ['select * into x from events', /SELECT INTO is not allowed/],
    ['select 1 for update', /FOR UPDATE and FOR SHARE is not allowed|not allowed/],
    ['explain select 1', /EXPLAIN is not allowed/],
    ['select 1\0; drop table x', /NUL/],
    ['select $1', /no parameter \$1/],
    ['select current_user', /current_user is not allowed/],
    ['selec 1', /syntax error/i],
    ["select 'open", /unterminated/i],
  ])('of %s says %s', async (sql, message) => {
    const [first] = await checkSql(sql, rules);
    if (message === null) expect(first).toBeUndefined();
    else expect(first?.message).toMatch(message);
  });

  it.each([
    ['parentheses', `select ${'('.repeat(20_000)}1${')'.repeat(20_000)}`, /nested/],
    ['sums', `select 1${'+1'.repeat(20_000)}`, /nested|large/],
    ['negations', `select ${'not '.repeat(5_000)}true`, /nested/],
    ['subqueries', `select 1 from ${'(select 1 from '.repeat(800)}events${') a'.repeat(800)}`, /nested/],
    ['columns', `select ${Array.from({ length: 21_000 }, () => '1').join(',')}`, /large/],
    ['characters', `select '${'x'.repeat(70_000)}'`, /64 KB/],
  ])('refuses too many %s', async (_name, sql, message) => {
    expect((await checkSql(sql, rules))[0]?.message).toMatch(message);
  });

  it('still parses after what was too deep', async () => {
    await checkSql(`select 1${'+1'.repeat(30_000)}`, rules);
    expect(await checkSql('select 1', rules)).toEqual([]);
  });

  it('keeps the catalogs of a connection shut and lets all else be named', async () => {
    const of = async (sql: string) => (await checkSql(sql, { isReadable: notCatalogs, parameters: 0 })).length;
    expect(await of('select * from anything join sales.orders using (id)')).toBe(0);
    for (const name of [
      'pg_class',
      'pg_catalog.pg_class',
      'information_schema.tables',
      'pg_toast.x',
      'db.pg_catalog.x',
    ]) {
      expect([name, await of(`select * from ${name}`)]).toEqual([name, 1]);
    }
    expect(await of("select pg_read_file('/etc/passwd')")).toBe(1);
  });
});
