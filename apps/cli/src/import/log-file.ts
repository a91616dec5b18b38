import { StartupError } from '@strata/platform';
import { createReadStream, statSync, type Stats } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

export interface LogFile {
  /** Size in bytes as it lies there; undefined for a pipe. */
  size: number | undefined;
  /** Lines with their numbers, from 1. */
  lines: AsyncIterable<string>;
  /** Bytes read so far. */
  bytesRead: () => number;
}

/**
 * Opens a log: a file, a `.gz`, or `-` for standard input.
 * @throws StartupError when it cannot be read.
 */
export function openLog(file: string): LogFile {
  const size = file === '-' ? undefined : statOf(file).size;
  const source: Readable = file === '-' ? process.stdin : createReadStream(file);
  let read = 0;
  source.on('data', (chunk: Buffer) => (read += chunk.length));
  const text = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  // readline does not pass errors of its input on.
  const failed = new Promise<never>((_, reject) => {
    for (const stream of [source, text]) stream.once('error', (cause) => reject(unreadable(file, cause)));
  });
  failed.catch(() => undefined);
  return { size, lines: linesOf(text, failed), bytesRead: () => read };
}

async function* linesOf(text: Readable, failed: Promise<never>): AsyncGenerator<string> {
  const lines = createInterface({ input: text, crlfDelay: Infinity })[Symbol.asyncIterator]();
  for (;;) {
    const next = await Promise.race([lines.next(), failed]);
    if (next.done) return;
    yield next.value;
  }
}

function statOf(file: string): Stats {
  try {
    const stats = statSync(file);
    if (stats.isFile()) return stats;
    throw new Error('it is no file');
  } catch (cause) {
    throw unreadable(file, cause as Error);
  }
}

function unreadable(file: string, cause: Error): StartupError {
  return new StartupError(
    `${file} cannot be read: ${cause.message}.`,
    'Give the path of a log, a .gz, or - for a pipe.',
    {
      cause,
    },
  );
}
