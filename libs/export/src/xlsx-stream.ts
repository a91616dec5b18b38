import ExcelJs from 'exceljs';
import { PassThrough, type Readable, type Writable } from 'node:stream';

/** What exceljs hands over: text, or a buffer that it uses again after the call. */
type SheetChunk = string | { toBuffer(): Buffer };

/** The XML of a sheet on its way into the archive. */
class SheetStream extends PassThrough {
  override write(chunk: unknown): boolean {
    const text = chunk as SheetChunk;
    return super.write(typeof text === 'string' ? text : text.toBuffer());
  }
}

interface Internals {
  zip: { append(stream: Readable, entry: { name: string }): void; abort(): void };
  /** From 1. */
  _worksheets: ExcelJs.Worksheet[];
}

/**
 * exceljs's streaming workbook with sheets that can wait: its own stream takes all it is given into memory, however slow
 * the reader is.
 */
export class StreamedWorkbook extends ExcelJs.stream.xlsx.WorkbookWriter {
  private readonly sheetStreams: SheetStream[] = [];

  /** Called by exceljs for the stream of a new sheet. */
  protected _openStream(name: string): SheetStream {
    const stream = new SheetStream();
    (this as unknown as Internals).zip.append(stream, { name });
    // What exceljs waits for before it closes the archive.
    stream.on('end', () => stream.emit('zipped'));
    this.sheetStreams.push(stream);
    return stream;
  }

  /** Resolves once what was written is small enough to go on. @throws once the reader has gone */
  async drained(sink: Writable): Promise<void> {
    const stream = this.sheetStreams.at(-1);
    if (!stream?.writableNeedDrain) return;
    await new Promise<void>((resolve, reject) => {
      const gone = (): void => {
        stream.off('drain', drained);
        reject(sink.errored ?? new Error('the reader has gone'));
      };
      const drained = (): void => {
        sink.off('close', gone);
        resolve();
      };
      stream.once('drain', drained);
      sink.once('close', gone);
      if (sink.destroyed) gone();
    });
  }

  /** Puts a sheet before all others, whenever it was written. */
  putFirst(sheet: ExcelJs.Worksheet): void {
    const { _worksheets: sheets } = this as unknown as Internals;
    sheets.splice(sheets.indexOf(sheet), 1);
    sheets.splice(1, 0, sheet);
  }

  /** Gives up: what is half written is thrown away. */
  abort(): void {
    (this as unknown as Internals).zip.abort();
    for (const stream of this.sheetStreams) stream.destroy();
  }
}
