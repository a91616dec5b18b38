import { DomainError } from '@strata/platform';
import type { FileHandle } from 'node:fs/promises';
import { Writable } from 'node:stream';

const OUT_OF_SPACE = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** Writes a file of limited size, and says in words of ours what goes wrong. When it has finished, the bytes are on disk. */
export class FileSink extends Writable {
  /** Written so far. */
  bytes = 0;

  constructor(
    private readonly file: FileHandle,
    private readonly maxBytes: number,
  ) {
    super({ highWaterMark: 256 * 1024 });
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.bytes + chunk.length > this.maxBytes) return done(tooLarge(this.maxBytes));
    this.bytes += chunk.length;
    this.file.writeFile(chunk).then(
      () => done(),
      (error: Error) => done(writeFailure(error)),
    );
  }

  override _final(done: (error?: Error | null) => void): void {
    this.file.sync().then(
      () => done(),
      (error: Error) => done(writeFailure(error)),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.file.close().then(
      () => done(error),
      (failure: Error) => done(error ?? writeFailure(failure)),
    );
  }
}

function tooLarge(maxBytes: number): DomainError {
  return new DomainError('query_too_large', `The file is larger than ${Math.round(maxBytes / 1_048_576)} MB.`, {
    hint: 'Export fewer columns or a shorter range.',
  });
}

export function diskFull(cause?: unknown): DomainError {
  return new DomainError('disk_full', 'The disk that keeps exports is full.', {
    hint: 'Delete exports that nobody needs any more, or ask your administrator to free space.',
    cause,
  });
}

/** A failure of the file system as an error that may be told, if it is about space. */
export function writeFailure(error: Error): Error {
  return OUT_OF_SPACE.includes((error as NodeJS.ErrnoException).code ?? '') ? diskFull(error) : error;
}
