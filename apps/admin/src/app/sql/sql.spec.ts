import fc from 'fast-check';
import { type Cell, type Parameter, type ResultColumn } from '../api/types';
import { type DiffLine, diffLines, pairs } from './diff';
import { formatSql } from './format-sql';
import { cellDetail, cellLabel, columnWidths, nextSort, sortRows, toCsv, toJson } from './grid';
import {
  declared,
  guessType,
  listOf,
  missingParameters,
  namesIn,
  paramsFor,
  valuesFromUrl,
  valuesToUrl,
  valueText,
} from './parameters';

const column = (name: string, type: ResultColumn['type'] = 'text'): ResultColumn => ({ name, type, pg_type: type });

describe('parameters of a template', () => {
  it('are found in order, each once', () => {
    expect(namesIn('select {{ b }}, {{a}} [[ and x = {{b}} ]] {{ 1x }} {{}}')).toEqual(['b', 'a']);
  });

  it('are none in strings, quoted names and comments', () => {
    expect(namesIn(`select '{{a}} it''s', "{{b}}" -- {{c}}\n/* {{d}} */ , {{e}}`)).toEqual(['e']);
  });

  it('keep what is known of them and guess the rest by name', () => {
    const known = [{ name: 'region', type: 'enum' as const, options: ['eu'] }];
    expect(declared('{{region}} {{from}}', known)).toEqual([known[0], { name: 'from', type: 'timestamp' }]);
    expect(['created_at', 'start_date', 'row_limit', 'is_bot', 'event_names', 'country'].map(guessType)).toEqual([
      'timestamp',
      'date',
      'number',
      'boolean',
      'list',
      'text',
    ]);
  });

  it('are sent when they have a value, zero and false included', () => {
    const parameters = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name, type: 'text' as const }));
    const values = { a: 0, b: false, c: '', d: null, e: [], gone: 'x' };
    expect(paramsFor(parameters, values)).toEqual({ a: 0, b: false });
  });

  it('are missing when a query cannot do without them and they have no value and no default', () => {
    const sql = 'select {{a}}, {{b}}, {{c}}, {{d}} [[ and e = {{e}} ]] [[ and f = {{f}} ]]';
    const parameters = declared(sql, [
      { name: 'b', type: 'text', default: 'x' },
      { name: 'd', type: 'text', required: false },
      { name: 'f', type: 'text', required: true },
    ]);
    expect(missingParameters(sql, parameters, { c: 'y' }).map(({ name }) => name)).toEqual(['a', 'f']);
  });

  it('read lists by comma and line, and keep what is no number for the server to refuse', () => {
    expect(listOf(' a, b\nc,, ')).toEqual(['a', 'b', 'c']);
    expect(listOf('a, "b, c" ,"say ""hi""",5" disk')).toEqual(['a', 'b, c', 'say "hi"', '5" disk']);
    const items = ['a, b', '"q"', ' edge ', 'two\nlines', 'in "the" middle'];
    expect(listOf(valueText(items))).toEqual(items);
    expect(listOf('1, x, 2.5', 'number')).toEqual([1, 'x', 2.5]);
    expect(valueText([1, 'x'])).toBe('1, x');
  });

  it('stand in an address and come back as they were', () => {
    const parameters: Parameter[] = [
      { name: 'from', type: 'timestamp' },
      { name: 'limit', type: 'number' },
      { name: 'bots', type: 'boolean' },
      { name: 'paths', type: 'list' },
      { name: 'ids', type: 'list', item_type: 'number' },
      { name: 'none', type: 'text' },
    ];
    const values = { from: '-7d', limit: 2.5, bots: false, paths: ['/a,b', '/'], ids: [1, 2] };
    const url = valuesToUrl(parameters, { ...values, none: '' });
    expect(url).toMatchObject({ 'p.from': '-7d', 'p.bots': 'false', 'p.paths': '"/a,b", /', 'p.none': null });
    expect(valuesFromUrl(parameters, (key) => url[key] ?? null)).toEqual(values);
    const rubbish = { 'p.limit': 'many', 'p.bots': '1' };
    expect(valuesFromUrl(parameters, (key) => rubbish[key as keyof typeof rubbish] ?? null)).toEqual({
      limit: 'many',
      bots: '1',
    });
  });
});

describe('formatting SQL', () => {
  it('keeps parameters and optional blocks, which get lines of their own', () => {
    const text = formatSql('select a from t where x >= {{ from }} [[ and r = {{r}} ]] and y in ({{list}}) -- z');
    expect(text).toContain('x >= {{ from }}\n  [[ and r = {{r}} ]]\n  and y in ({{list}}) -- z');
    expect(formatSql(text)).toBe(text);
  });

  it('refuses what it cannot read', () => {
    expect(() => formatSql('select (')).toThrow();
  });
});

describe('diffing lines', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', '')).map((lines) => lines.join('\n'));
  const side = (lines: readonly DiffLine[], other: DiffLine['kind']) =>
    lines.filter(({ kind }) => kind !== other).map((line) => line.text);

  it('gives back both texts, with the numbers of their lines', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        expect(side(lines, 'added').join('\n')).toBe(before);
        expect(side(lines, 'removed').join('\n')).toBe(after);
        const numbers = lines.flatMap((line) => line.before ?? []);
        expect(numbers).toEqual(before.split('\n').map((_, i) => i + 1));
        expect(pairs(lines).flatMap((pair) => pair.after?.text ?? [])).toEqual(after.split('\n'));
      }),
    );
  });

  it('leaves alone what is the same', () => {
    const lines = diffLines('select 1\nfrom a\nwhere x', 'select 1\nfrom b\nwhere x');
    expect(lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'same select 1',
      'removed from a',
      'added from b',
      'same where x',
    ]);
    expect(pairs(lines)[1]).toMatchObject({ before: { text: 'from a' }, after: { text: 'from b' } });
  });

  it('says that all changed where too much did to be compared', () => {
    const many = (word: string) => Array.from({ length: 3_000 }, (_, i) => `${word}${i}`).join('\n');
    const lines = diffLines(many('a'), many('b'));
    expect(side(lines, 'added').join('\n')).toBe(many('a'));
    expect(side(lines, 'removed').join('\n')).toBe(many('b'));
  });
});

describe('the result grid', () => {
  it('shows NULL, JSON and times in one line, and cuts what is long', () => {
    expect(cellLabel(null, 'text')).toBe('NULL');
    expect(cellLabel('2026-11-20T10:00:00.000Z', 'timestamp')).toBe('2026-11-20 10:00:00.000Z');
    expect(cellLabel({ a: [1] }, 'json')).toBe('{"a":[1]}');
    expect(cellLabel('a\n b', 'text')).toBe('a b');
    expect(cellLabel('x'.repeat(500), 'text')).toHaveLength(201);
    expect(cellDetail({ a: 1 })).toBe('{\n  "a": 1\n}');
  });

  it('sorts numbers as numbers, also those that come as text, nulls last either way', () => {
    const rows: Cell[][] = [[10], ['9007199254740993'], [null], [9], ['NaN']];
    const sorted = (descending: boolean) =>
      sortRows(rows, [column('n', 'number')], { column: 0, descending }).map(([cell]) => cell);
    expect(sorted(false)).toEqual([9, 10, '9007199254740993', 'NaN', null]);
    expect(sorted(true)).toEqual(['NaN', '9007199254740993', 10, 9, null]);
    expect(sortRows(rows, [column('n', 'number')])).toBe(rows);
  });

  it('sorts up, down, and as it came', () => {
    const up = nextSort(undefined, 1);
    const down = nextSort(up, 1);
    expect([up, down, nextSort(down, 1)]).toEqual([
      { column: 1, descending: false },
      { column: 1, descending: true },
      undefined,
    ]);
    expect(nextSort(down, 2)).toEqual({ column: 2, descending: false });
  });

  it('is as wide as its cells, within reason', () => {
    const widths = columnWidths({ columns: [column('a'), column('b')], rows: [['x', 'y'.repeat(400)]] });
    expect(widths).toEqual([72, 340]);
  });

  it('is written as CSV that spreadsheets do not compute', () => {
    const columns = [column('a'), column('a', 'number')];
    const rows: Cell[][] = [
      ['=1+1', -5],
      ['say "hi", you', null],
    ];
    expect(toCsv({ columns, rows })).toBe('\uFEFFa,a\r\n\'=1+1,-5\r\n"say ""hi"", you",\r\n');
    expect(JSON.parse(toJson({ columns, rows: [[1, { b: 2 }]] }))).toEqual([{ a: 1, a_2: { b: 2 } }]);
  });
});
