import { StreamableFile } from '@nestjs/common';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';

const NDJSON = 'application/x-ndjson; charset=utf-8';
const BUFFER_BYTES = 256 * 1024;

/** An answer in lines of JSON, sent while it is made. Who writes waits while the client does not read. */
export class JsonLines {
  private readonly stream = new PassThrough({ highWaterMark: BUFFER_BYTES });
  private readonly gone = new AbortController();

  constructor() {
    this.stream.once('close', () => this.gone.abort());
  }

  /** Aborts when the client goes away, or has everything. */
  get signal(): AbortSignal {
    return this.gone.signal;
  }

  get file(): StreamableFile {
    return new StreamableFile(this.stream, { type: NDJSON });
  }

  /** Sends a line for each of the values. @throws Error when the client is gone */
  async send(...values: unknown[]): Promise<void> {
    if (this.stream.destroyed) throw new Error('The client is gone.');
    if (this.stream.write(values.map((value) => `${JSON.stringify(value)}\n`).join(''))) return;
    await Promise.race([once(this.stream, 'drain'), once(this.stream, 'close')]);
  }

  /** Sends what is last, if somebody is still there. */
  end(...values: unknown[]): void {
    if (!this.stream.destroyed) this.stream.end(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
  }
}
