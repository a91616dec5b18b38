import { StreamableFile } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { attachment, CONTENT_TYPES, writeExport, type ExportFacts, type ExportFormat } from '@strata/export';
import { DomainError } from '@strata/platform';
import type { RunningQuery } from '@strata/query';
import { PassThrough, type Writable } from 'node:stream';

type Write = (running: RunningQuery, facts: ExportFacts) => Promise<void>;

/**
 * A file of what `run` hands to `write`, sent while it is read. What goes wrong before the first row is answered as an
 * error; afterwards the connection breaks, so that no half file passes for a whole one.
 */
export function fileOf(format: ExportFormat, run: (write: Write) => Promise<unknown>): Promise<StreamableFile> {
  const sink = new PassThrough();
  // Whoever reads it is told by itself; before anybody does, the error is the answer.
  sink.on('error', () => undefined);
  return new Promise((resolve, reject) => {
    const write: Write = (running, facts) => {
      resolve(new StreamableFile(sink, { type: CONTENT_TYPES[format], disposition: attachment(facts.name, format) }));
      return writeExport(format, running, sink, facts).catch((error: Error) => {
        throw isLeft(sink) ? new DomainError('query_cancelled', 'The client closed the connection.') : error;
      });
    };
    run(write).catch((error: Error) => {
      sink.destroy(error);
      reject(error);
    });
  });
}

/** True when it was its reader who closed the stream: a writer closes it with an error. */
const isLeft = (stream: Writable): boolean => stream.destroyed && stream.errored === null;

/** Decorator: the endpoint answers with a file. */
export const ApiFileResponse = () =>
  ApiOkResponse({
    content: Object.fromEntries(
      Object.values(CONTENT_TYPES).map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
    ),
  });
