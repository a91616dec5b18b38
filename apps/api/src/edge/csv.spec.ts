import fc from 'fast-check';
import { readCsv } from '../../test/read-csv.js';
import { csvRecord } from '@strata/export';
import { CSV_ROWS, csvFile } from './csv.js';

async function fileText(file: ReturnType<typeof csvFile>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of (await file).getStream()) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts).toString('utf8');
}

function* numbered(count: number): Generator<{ n: number; text: string }> {
  for (let n = 1; n <= count; n += 1) yield { n, text: 'x' };
}

describe('CSV', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', '=', 'ü', '-') }),
  );

  it('is read back as it was written, whatever the texts hold', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (cells) => {
        const [record, ...more] = readCsv(csvRecord(cells));
        expect(more).toEqual([]);
        expect(record).toEqual(cells.map((cell) => (/^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell)));
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '=HYPERLINK("http://x","y")'])(
    'never lets a text begin like a formula: %j',
    (cell) => expect(readCsv(csvRecord([cell]))[0]?.[0]).toBe(`'${cell}`),
  );

  it('writes times in ISO 8601 UTC, numbers as numbers, null as nothing and objects as JSON', () => {
    const cells = [new Date('2026-03-29T01:00:00+02:00'), -1.5, 0, true, null, undefined, { a: '"' }];
    expect(readCsv(csvRecord(cells))).toEqual([
      ['2026-03-28T23:00:00.000Z', '-1.5', '0', 'true', '', '', '{"a":"\\""}'],
    ]);
  });

  it('begins a file with a byte order mark and the columns, also without rows', async () => {
    expect(await fileText(csvFile('t', ['n', 'text'], numbered(0)))).toBe('\uFEFFn,text\r\n');
    expect(await fileText(csvFile('t', ['text', 'n'], numbered(2)))).toBe('\uFEFFtext,n\r\nx,1\r\nx,2\r\n');
  });

  it('gives as many rows as fit, and says when there were more', async () => {
    const full = readCsv(await fileText(csvFile('t', ['n', 'text'], numbered(CSV_ROWS))));
    expect([full.length, full.at(-1)]).toEqual([CSV_ROWS + 1, [String(CSV_ROWS), 'x']]);
    const cut = readCsv(await fileText(csvFile('t', ['n', 'text'], numbered(CSV_ROWS + 1))));
    expect([cut.length, cut.at(-2)]).toEqual([CSV_ROWS + 2, [String(CSV_ROWS), 'x']]);
    expect(cut.at(-1)).toEqual([expect.stringMatching(/^Truncated after 50000 rows/), '']);
  });

  it('fails before the answer begins when the first row cannot be read', async () => {
    const rows = {
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('no such zone')) }),
    };
    await expect(csvFile('t', ['n'], rows)).rejects.toThrow('no such zone');
  });
});
