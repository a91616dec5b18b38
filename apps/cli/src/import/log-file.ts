import { StartupError } from '@strata/platform';
import { createReadStream, statSync, type Stats } from 'node:fs';
import { createInterface } from 'node:readline';
import { PassThrough, pipeline, Transform, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

export interface LogFile {
  /** Size in bytes as it lies there; undefined for a pipe. */
  size: number | undefined;
  /** Opens the log and gives its lines. @throws StartupError when it cannot be read to its end */
  lines(): AsyncGenerator<string>;
  /** Bytes read so far. */
  bytesRead(): number;
}

/**
 * A log to read: a file, a `.gz`, or `-` for standard input.
 * @throws StartupError when there is no such file
 */
export function openLog(file: string): LogFile {
  const size = file === '-' ? undefined : statOf(file).size;
  let read = 0;
  const counter = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      read += chunk.length;
      done(null, chunk);
    },
  });
  return { size, lines: () => linesOf(file, counter), bytesRead: () => read };
}

async function* linesOf(file: string, counter: Transform): AsyncGenerator<string> {
  const source: Readable = file === '-' ? process.stdin : createReadStream(file);
  const unpack = file.endsWith('.gz') ? createGunzip() : new PassThrough();
  // The reader of the lines sees every error of the chain, as a failed read.
  const text = pipeline(source, counter, unpack, () => undefined);
  try {
    yield* createInterface({ input: text, crlfDelay: Infinity });
  } catch (cause) {
    throw unreadable(file, cause as Error);
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
    'Give the path of a log, a whole .gz, or - for a pipe. An import can be repeated: nothing is counted twice.',
    {
      cause,
    },
  );
}
