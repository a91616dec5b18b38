import type { Cell, ColumnType } from '@strata/query';
import ExcelJs from 'exceljs';
import fc from 'fast-check';
import { FACTS, fileOf, running, smallSheets } from './testing.js';
import { cellText, MAX_CELL } from './xlsx-cells.js';

async function open(file: Buffer): Promise<ExcelJs.Workbook> {
  const workbook = new ExcelJs.Workbook();
  await workbook.xlsx.load(file as unknown as ArrayBuffer);
  return workbook;
}

async function sheetOf(columns: [string, ColumnType][], rows: Cell[][]): Promise<ExcelJs.Worksheet> {
  const sheet = (await open(await fileOf('xlsx', running(columns, rows)))).getWorksheet('Result');
  if (!sheet) throw new Error('no sheet of results');
  return sheet;
}

describe('a result as a workbook', () => {
  it('has typed cells under a frozen, bold header', async () => {
    const sheet = await sheetOf(
      [
        ['text', 'text'],
        ['number', 'number'],
        ['yes', 'boolean'],
        ['day', 'date'],
        ['at', 'timestamp'],
        ['json', 'json'],
      ],
      [
        ['a', 1.5, true, '2026-03-29', '2026-03-29T01:30:00.250Z', { a: [1] }],
        [null, '12345678901234567890', null, '1899-01-01', 'infinity', '"'],
        ['', 'NaN', false, '9999-12-31', '2026-03-29T01:30:00', 1],
      ],
    );
    expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    expect(sheet.getRow(1).values).toEqual([undefined, 'text', 'number', 'yes', 'day', 'at', 'json']);
    expect(sheet.getCell('A1').font?.bold).toBe(true);
    expect(sheet.getRow(2).values).toEqual([
      undefined,
      ...['a', 1.5, true, new Date('2026-03-29T00:00:00Z'), new Date('2026-03-29T01:30:00.250Z'), '{"a":[1]}'],
    ]);
    expect([sheet.getCell('D2').numFmt, sheet.getCell('E2').numFmt]).toEqual(['yyyy-mm-dd', 'yyyy-mm-dd hh:mm:ss']);
    const second = ['A3', 'B3', 'C3', 'D3', 'E3', 'F3'].map((cell) => sheet.getCell(cell).value);
    expect(second).toEqual([null, '12345678901234567890', null, '1899-01-01', 'infinity', '"']);
    expect(sheet.getCell('D4').value).toEqual(new Date('9999-12-31'));
    expect(sheet.getCell('E4').value).toEqual(new Date('2026-03-29T01:30:00Z'));
    expect(sheet.getColumn(5).width).toBeGreaterThanOrEqual(19);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x","y")', '=cmd|x'])(
    'holds %j as a text',
    async (text) => {
      const sheet = await sheetOf([[text, 'text']], [[text]]);
      for (const cell of [sheet.getCell('A1'), sheet.getCell('A2')]) {
        expect([cell.type, cell.formula, cell.value]).toEqual([ExcelJs.ValueType.String, undefined, text]);
      }
    },
  );

  it('cuts a text that no cell takes, with a mark and between characters', () => {
    expect(cellText('x'.repeat(MAX_CELL))).toHaveLength(MAX_CELL);
    for (const text of ['x'.repeat(100_000), `x${'😀'.repeat(50_000)}`, '😀'.repeat(50_000)]) {
      const cut = cellText(text);
      expect(cut.length).toBeLessThanOrEqual(MAX_CELL);
      expect(cut).toMatch(/… \[cut\]$/);
      expect(Buffer.from(cut).toString()).toBe(cut);
    }
  });

  it('is whole whatever the texts hold', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('_x0041_', '\uFFFF', '<&>"\'', ' a ', '\u0001', '\r\n'),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), async (texts) => {
        const sheet = await sheetOf(
          [['a', 'text']],
          texts.map((value) => [Buffer.from(value).toString()]),
        );
        expect(sheet.rowCount).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 30 },
    );
    expect(cellText('_x0041_ _X00e9_')).toBe('_x005F_x0041_ _x005F_X00e9_');
  });

  it('begins with a cover of name, time, zone and parameters', async () => {
    const cover = (await open(await fileOf('xlsx', running([['a', 'text']], [])))).worksheets[0];
    const facts = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => [cover?.getCell(n, 1).value, cover?.getCell(n, 2).value]);
    const expected = {
      Name: FACTS.name,
      'Run at': '2026-11-21T12:00:00.000Z',
      'Times in the rows': 'UTC',
      'Time zone of relative dates': 'Europe/Vienna',
      'Parameter region': 'north',
      'Parameter since': '-7d',
      'Parameter ids': '[1,2]',
      'Parameter none': '(none)',
    };
    expect(facts).toEqual(Object.entries(expected));
  });

  it('goes on with another sheet where one is full', async () => {
    const rows = Array.from({ length: 10 }, (_, i) => [i]);
    const { worksheets } = await open(await smallSheets(running([['n', 'number']], rows, 7), 5));
    expect(worksheets.map(({ name, rowCount }) => [name, rowCount])).toEqual([
      ['About', 8],
      ['Result', 5],
      ['Result 2', 5],
      ['Result 3', 3],
    ]);
    const read = worksheets.slice(1).flatMap((sheet) => {
      expect(sheet.getCell('A1').value).toBe('n');
      return Array.from({ length: sheet.rowCount - 1 }, (_, i) => sheet.getCell(i + 2, 1).value);
    });
    expect(read).toEqual(rows.flat());
  });
});
