import { seededRandom } from '@strata/platform';
import { checkSql } from '../allow-list/check-sql.js';
import { bindParameters, parametersIn } from './bind.js';
import type { ParamValue, ParameterDeclaration } from './parameters.js';

/** 2026-03-29 is the day on which Berlin's clocks skip from 02:00 to 03:00. */
const at = { now: new Date('2026-03-29T12:34:56.789Z'), zone: 'Europe/Berlin' };
const one = (declaration: Partial<ParameterDeclaration>, value: ParamValue) =>
  bindParameters('{{x}}', [{ name: 'x', type: 'text', ...declaration }], { x: value }, at);

describe('parameters', () => {
  it('are values, cast to their type', () => {
    const sql =
      'select * from t where a = {{ text }} and b > {{n}} and c = {{flag}} and d >= {{d}} and e < {{ts}} and f = {{e}} and g in ({{l}})';
    const declarations: ParameterDeclaration[] = [
      { name: 'text', type: 'text' },
      { name: 'n', type: 'number' },
      { name: 'flag', type: 'boolean' },
      { name: 'd', type: 'date' },
      { name: 'ts', type: 'timestamp' },
      { name: 'e', type: 'enum', options: ['a', 'b'] },
      { name: 'l', type: 'list', item_type: 'number' },
    ];
    const params = {
      text: "o'x",
      n: 1.5,
      flag: true,
      d: '2026-01-31',
      ts: '2026-01-31T10:00:00+02:00',
      e: 'b',
      l: [1, 2],
    };
    const bound = bindParameters(sql, declarations, params, at);
    expect(bound.sql).toBe(
      'select * from t where a = $1::text and b > $2::numeric and c = $3::boolean and d >= $4::date and e < $5::timestamptz and f = $6::text and g in ($7::numeric, $8::numeric)',
    );
    expect(bound.values).toEqual(["o'x", '1.5', true, '2026-01-31', '2026-01-31T08:00:00.000Z', 'b', '1', '2']);
  });

  it('are bound once when they are used twice', () => {
    const { sql, values } = bindParameters('{{x}} + {{x}}', [{ name: 'x', type: 'number' }], { x: 1 }, at);
    expect([sql, values]).toEqual(['$1::numeric + $1::numeric', ['1']]);
  });

  it.each([
    ["select '{{x}}'", /quotes/],
    ['select "{{x}}"', /quotes/],
    ['select $${{x}}$$', /quotes/],
    ["select e'\\'{{x}}'", /quotes/],
    ['select {{x', /no end/],
    ['select x}}', /without `\{\{`/],
    ['select {{}}', /no name/],
    ['select {{x y}}', /no name/],
    ['select {{1}}', /no name/],
    ["select {{x'; drop table t}}", /no name/],
    ['select {{y}}', /y is not declared/],
    ['select 1', /declared and not used/],
    ['select {{x}} [[ and {{x}}', /block.*no end/],
    ['select {{x}} [[ and {{x}} [[ {{x}} ]] ]]', /stands inside a block/],
    ['select $1 + {{x}}', /\$1 is not allowed/],
  ])('%s is refused', (template, message) => {
    const bind = () => bindParameters(template, [{ name: 'x', type: 'text' }], { x: 'a' }, at);
    expect(bind).toThrow(message);
    expect(bind).toThrow(expect.objectContaining({ code: 'parameter_invalid' }) as Error);
  });

  it('mean nothing in comments, and brackets of arrays are no blocks', () => {
    const template = `select array[[1, 2], [3, 4]], a[b[1]], ARRAY [[{{x}}]], '[[ ]]', m[1][{{x}}] -- {{y}}\n/* {{z}} [[ /* {{q}} */ */`;
    expect(parametersIn(template)).toEqual(['x']);
    expect(bindParameters(template, [{ name: 'x', type: 'number' }], { x: 1 }, at).sql).toBe(
      template.replaceAll('{{x}}', '$1::numeric'),
    );
  });

  describe('optional blocks', () => {
    const template = 'select 1 where true [[and a = {{a}}]] [[and b between {{b}} and {{c}}]]';
    const declarations = ['a', 'b', 'c'].map((name) => ({ name, type: 'text' as const }));
    it.each<[Record<string, ParamValue>, string]>([
      [{}, 'select 1 where true  '],
      [{ a: '' }, 'select 1 where true and a = $1::text '],
      [{ a: null, b: 'x' }, 'select 1 where true  '],
      [{ b: 'x', c: 'y' }, 'select 1 where true  and b between $1::text and $2::text'],
    ])('with %j', (params, sql) => {
      expect(bindParameters(template, declarations, params, at).sql).toBe(sql);
    });

    it('take no value of another type, also when they fall away', () => {
      for (const c of [5, ['x'], 'x'.repeat(10_001)]) {
        expect(() => bindParameters(template, declarations, { c }, at)).toThrow(/The parameter c/);
      }
    });

    it('need what is required all the same', () => {
      const required = [{ name: 'a', type: 'text' as const, required: true }];
      expect(() => bindParameters('select 1 [[ where a = {{a}} ]]', required, {}, at)).toThrow(/a has no value/);
    });
  });

  it('take defaults; without one a value is needed, unless it is not required', () => {
    expect(bindParameters('{{x}}', [{ name: 'x', type: 'number', default: 7 }], {}, at).values).toEqual(['7']);
    expect(() => bindParameters('{{x}}', [{ name: 'x', type: 'number' }], {}, at)).toThrow(/x has no value/);
    expect(bindParameters('{{x}}', [{ name: 'x', type: 'number', required: false }], {}, at).sql).toBe('NULL::numeric');
    expect(bindParameters('({{x}})', [{ name: 'x', type: 'list' }], { x: [] }, at).sql).toBe('(NULL::text)');
  });

  it.each<[Partial<ParameterDeclaration>, unknown]>([
    [{ type: 'number' }, '1; drop table t'],
    [{ type: 'number' }, 'NaN'],
    [{ type: 'number' }, Infinity],
    [{ type: 'number' }, '0x10'],
    [{ type: 'number' }, '1e99999'],
    [{ type: 'number' }, true],
    [{ type: 'boolean' }, 'yes'],
    [{ type: 'boolean' }, 1],
    [{ type: 'date' }, '2026-02-30'],
    [{ type: 'date' }, "2026-01-01' or true"],
    [{ type: 'date' }, 'yesterdayish'],
    [{ type: 'date' }, '-7x'],
    [{ type: 'date' }, 20260101],
    [{ type: 'timestamp' }, '2026-01-01T25:00:00Z'],
    [{ type: 'timestamp' }, 'infinity'],
    [{ type: 'enum', options: ['a'] }, 'b'],
    [{ type: 'enum', options: ['a'] }, ['a']],
    [{ type: 'list' }, 'a'],
    [{ type: 'list' }, [['a']]],
    [{ type: 'list', item_type: 'number' }, ['1', 'x']],
    [{ type: 'list', options: ['a'] }, ['a', 'b']],
    [{ type: 'text' }, 5],
    [{ type: 'text' }, { a: 1 }],
    [{ type: 'text' }, 'a\0b'],
    [{ type: 'text' }, '\ud800'],
    [{ type: 'text' }, 'x'.repeat(20_000)],
    [{ type: 'text' }, ['a']],
  ])('of %j refuse %j, and name themselves', (declaration, value) => {
    expect(() => one(declaration, value as ParamValue)).toThrow(
      expect.objectContaining({ code: 'parameter_invalid', details: { parameter: 'x' } }) as Error,
    );
  });

  it.each([
    ['date', 'today', '2026-03-29'],
    ['date', 'yesterday', '2026-03-28'],
    ['date', '-7d', '2026-03-22'],
    ['date', 'start_of_month-1mo', '2026-02-01'],
    ['date', 'start_of_week', '2026-03-23'],
    ['date', 'start_of_quarter+1q', '2026-04-01'],
    ['date', 'start_of_year-1y', '2025-01-01'],
    ['date', 'today-1mo', '2026-02-28'],
    ['timestamp', 'now', '2026-03-29T12:34:00.000Z'],
    ['timestamp', '-90min', '2026-03-29T11:04:00.000Z'],
    ['timestamp', 'today', '2026-03-28T23:00:00.000Z'],
    ['timestamp', 'tomorrow', '2026-03-29T22:00:00.000Z'],
    ['timestamp', 'today+1h', '2026-03-29T00:00:00.000Z'],
    ['timestamp', 'today+1d', '2026-03-29T22:00:00.000Z'],
    ['timestamp', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['timestamp', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
    ['timestamp', '2026-10-25 02:30', '2026-10-25T00:30:00.000Z'],
    ['timestamp', '2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00.500Z'],
    ['timestamp', '2026-01-01T00:00:00-0530', '2026-01-01T05:30:00.000Z'],
  ] as const)('of type %s read %s as %s', (type, value, expected) => {
    expect(one({ type }, value).values).toEqual([expected]);
  });

  it('lead positions back to the template', () => {
    const template = 'select {{a}},\n [[ {{b}}, ]] foo(';
    const declarations = ['a', 'b'].map((name) => ({ name, type: 'text' as const }));
    for (const params of [{ a: 'x' }, { a: 'x', b: 'y' }] as Record<string, ParamValue>[]) {
      const { sql, sourceOffset } = bindParameters(template, declarations, params, at);
      expect(sourceOffset(sql.indexOf('foo'))).toBe(template.indexOf('foo'));
      expect(sourceOffset(sql.indexOf('$1') + 3)).toBe(template.indexOf('{{a}}'));
    }
  });

  it('never become SQL, whatever they and the template around them contain', async () => {
    const random = seededRandom(5);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const nasty = [
      "'",
      '"',
      '--',
      '/*',
      '*/',
      '$$',
      '$1',
      ';',
      '{{x}}',
      '}}',
      '[[',
      ']]',
      '\\',
      "e'",
      'or true',
      '\n',
      '☃',
      ')',
    ];
    for (let i = 0; i < 500; i += 1) {
      const value = Array.from({ length: 1 + Math.floor(random() * 6) }, () => pick(nasty)).join(pick(['', ' ']));
      const { sql, values } = bindParameters(
        'select {{x}} as a, count(*) from t where b in ({{l}})',
        [
          { name: 'x', type: 'text' },
          { name: 'l', type: 'list' },
        ],
        { x: value, l: [value, 'b'] },
        at,
      );
      expect(sql).toBe('select $1::text as a, count(*) from t where b in ($2::text, $3::text)');
      expect(values).toEqual([value, value, 'b']);
      expect(await checkSql(sql, { isReadable: () => true, parameters: 3 })).toEqual([]);
    }
  });
});
