import type { Cell } from '@strata/query';
import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { setImmediate as turn } from 'node:timers/promises';
import { PassThrough } from 'node:stream';
import { uniqueNames } from './json.js';
import { FACTS, fileOf, running } from './testing.js';
import { EXPORT_FORMATS, writeExport } from './write.js';

describe('a result as CSV', () => {
  it('neutralises formulas in texts and leaves numbers and times alone', async () => {
    const rows: Cell[][] = [
      ['=1+1', '-12345678901234567890', '-infinity', { a: '=1' }],
      ['a,"b"\n', -1.5, null, '@x'],
      [null, "=cmd|' /C calc'!A0", "-1+cmd|' /C calc'!A0", null],
      [null, '-1.5e-300', '+1', null],
    ];
    const file = await fileOf(
      'csv',
      running(
        [
          ['t', 'text'],
          ['n', 'number'],
          ['d', 'date'],
          ['=j', 'json'],
        ],
        rows,
      ),
    );
    expect(file.toString()).toBe(
      '\uFEFFt,n,d,\'=j\r\n\'=1+1,-12345678901234567890,-infinity,"{""a"":""=1""}"\r\n"a,""b""\n",-1.5,,\'@x\r\n' +
        ",'=cmd|' /C calc'!A0,'-1+cmd|' /C calc'!A0,\r\n,-1.5e-300,'+1,\r\n",
    );
  });

  it('is read back as it was, whatever the texts hold', async () => {
    const text = fc.string({ unit: 'grapheme' }).map((value) => `x${value}`);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { maxLength: 10 }), async (rows) => {
        const file = await fileOf(
          'csv',
          running(
            [
              ['a', 'text'],
              ['a', 'text'],
            ],
            rows,
          ),
        );
        expect(parse(file, { bom: true })).toEqual([['a', 'a'], ...rows]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a result as JSON', () => {
  const json = async (names: string[], rows: Cell[][]): Promise<unknown> =>
    JSON.parse(
      (
        await fileOf(
          'json',
          running(
            names.map((name) => [name, 'json']),
            rows,
          ),
        )
      ).toString(),
    );

  it('is a list of objects, also without rows', async () => {
    expect(
      await json(
        ['a', 'b'],
        [
          [1, { c: [null] }],
          ['x', null],
          [true, false],
          [0, ''],
        ],
      ),
    ).toEqual([
      { a: 1, b: { c: [null] } },
      { a: 'x', b: null },
      { a: true, b: false },
      { a: 0, b: '' },
    ]);
    expect(await json(['a'], [])).toEqual([]);
  });

  it('keeps every column of the same name, and names that objects take for something else', async () => {
    const row = { a: 1, a_3: 2, a_2: 3, a_4: 4, ['__proto__']: 5 };
    expect(JSON.stringify(await json(['a', 'a_3', 'a', 'a', '__proto__'], [[1, 2, 3, 4, 5]]))).toBe(
      JSON.stringify([row]),
    );
  });

  it('never gives two columns one name', () => {
    const name = fc.constantFrom('a', 'a_2', 'a_3', 'a_2_2', '');
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), (names) => {
        const unique = uniqueNames(names);
        expect(new Set(unique).size).toBe(names.length);
        // Those that stand alone keep their name.
        names.forEach((own, i) => names.indexOf(own) === i && expect(unique[i]).toBe(own));
      }),
    );
  });
});

describe.each(EXPORT_FORMATS)('any %s', (format) => {
  /** Rows without end, and how many were asked for. */
  function endless() {
    const asked = { rows: 0, isReleased: false };
    async function* batches(): AsyncGenerator<Cell[][]> {
      try {
        for (;;) {
          await turn();
          asked.rows += 100;
          yield Array.from({ length: 100 }, () => ['x'.repeat(100)]);
        }
      } finally {
        asked.isReleased = true;
      }
    }
    return { asked, query: { columns: [{ name: 'a', type: 'text' as const, pg_type: 'text' }], batches: batches() } };
  }

  it('waits for a reader that is slow, and ends when it goes', async () => {
    const { asked, query } = endless();
    const sink = new PassThrough();
    const written = writeExport(format, query, sink, FACTS).catch((error: Error) => error);
    let before = -1;
    // It comes to rest although nobody has read a byte.
    for (let i = 0; before !== asked.rows && i < 1_000; i += 1) {
      before = asked.rows;
      for (let turns = 0; turns < 50; turns += 1) await turn();
    }
    expect(asked.rows).toBeLessThan(20_000);
    expect(asked.isReleased).toBe(false);
    sink.destroy();
    const { errored } = sink;
    expect(errored).toBeNull();
    expect(await written).toMatchObject({ message: expect.any(String) as string });
    expect(asked.isReleased).toBe(true);
  });

  it('ends with the error of the query, and leaves no half file that looks whole', async () => {
    // eslint-disable-next-line require-yield -- the query fails before its first row
    async function* batches(): AsyncGenerator<Cell[][]> {
      await turn();
      throw new Error('the query failed');
    }
    const sink = new PassThrough().on('error', () => undefined);
    sink.resume();
    const failed = writeExport(format, { columns: [], batches: batches() }, sink, FACTS);
    await expect(failed).rejects.toThrow('the query failed');
    expect([sink.errored?.message, sink.writableFinished]).toEqual(['the query failed', false]);
  });
});
