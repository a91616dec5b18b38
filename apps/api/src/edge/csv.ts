import { applyDecorators, StreamableFile, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { BYTE_ORDER_MARK, csvRecord } from '@strata/export';
import { Readable } from 'node:stream';

/** Rows of one file at most. */
export const CSV_ROWS = 50_000;
const TRUNCATED = `Truncated after ${CSV_ROWS} rows. Choose a shorter range or more filters.`;

/** The records of a table, at most `CSV_ROWS`; where rows were left out, a last record says so. */
async function* records<Row extends object>(
  columns: readonly (keyof Row & string)[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvRecord(columns);
  let count = 0;
  for await (const row of rows) {
    if (++count > CSV_ROWS) {
      yield csvRecord(columns.map((_, i) => (i === 0 ? TRUNCATED : null)));
      return;
    }
    yield csvRecord(columns.map((column) => row[column]));
  }
}

/** A file of a table, sent while its rows are read. What goes wrong before the first row is answered as an error. */
export async function csvFile<Row extends object>(
  name: string,
  columns: readonly (keyof Row & string)[],
  rows: AsyncIterable<Row> | Iterable<Row>,
): Promise<StreamableFile> {
  const lines = records(columns, rows);
  const begin: string[] = [];
  for (let i = 0; i < 2; i += 1) {
    const line = await lines.next();
    if (!line.done) begin.push(line.value);
  }
  async function* whole(): AsyncGenerator<string> {
    yield* begin;
    yield* lines;
  }
  return new StreamableFile(Readable.from(whole(), { objectMode: false }), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}.csv"`,
  });
}

/** Decorator: the endpoint answers with `type`, or with a table in CSV. */
export const ApiTableResponse = (type: Type) =>
  applyDecorators(
    ApiExtraModels(type),
    ApiOkResponse({
      content: {
        'application/json': { schema: { $ref: getSchemaPath(type) } },
        'text/csv': { schema: { type: 'string', description: 'With `format=csv`.' } },
      },
    }),
  );
